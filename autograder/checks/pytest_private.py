"""The private names of pytest that the engine uses, all in this module."""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

PRIVATE = {
    "_pytest.runner:runtestprotocol": "It runs set-up, call and teardown of one test; pytest_runtest_protocol does so "
    "too, and logs each.",
}


def run_test(item: pytest.Item, following: pytest.Item | None) -> None:
    """Set-up, call and teardown of one test as pytest does them, without the reports for a log that nobody keeps.

    Args:
        following: the test that is run next, for which fixtures are kept.
    """
    runtestprotocol(item, log=False, nextitem=following)
