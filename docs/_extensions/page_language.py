"""Says in each page's `lang` attribute in which language the page is written."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

CHINESE = "zh-CN"


def set_language(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if pagename.startswith("assignments/zh/") or pagename == "chinese":
        context["language"] = CHINESE


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", set_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
