"""Turns links from a page to a file outside docs/, such as `../CHANGELOG.md`, into links to the repository.

In the repository such a link leads to the file itself, and on the site the file is not there.
"""

import re

from sphinx.application import Sphinx

_OUTSIDE = re.compile(r"\]\(\.\./([^)]+)\)")


def point_to_repository(app: Sphinx, docname: str, source: list[str]) -> None:
    if "/" not in docname:
        source[0] = _OUTSIDE.sub(rf"]({app.config.repository_home}/blob/main/\1)", source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("repository_home", "", "env")
    app.connect("source-read", point_to_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
