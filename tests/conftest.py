"""How the tests are shared out among processes: a file goes to one, but each notebook may go to another."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name != "notebooks":
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
