"""All private names of pytest that the engine uses."""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

PRIVATE = {
    "_pytest.runner:runtestprotocol": "runs setup, call and teardown of one test without logging each, unlike the "
    "public hook pytest_runtest_protocol",
    "_pytest.runner:SetupState.teardown_exact": "ends the fixtures that are kept for a next test when there is none",
}


def run_test(item: pytest.Item, following: pytest.Item | None) -> None:
    """Run setup, call and teardown of one test as pytest does, without logging; fixtures of `following` are kept."""
    runtestprotocol(item, log=False, nextitem=following)


def tear_down(item: pytest.Item) -> None:
    """End all fixtures after a test that turned out to be the last: pytest refuses to run another module's before."""
    item.session._setupstate.teardown_exact(None)
