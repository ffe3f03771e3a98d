"""Comments on a forge: one for each request, brought up to date in its place, and nobody else's touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hub import BOT, Hub

from autograder.base.language import Language
from autograder.delivery.forges.forge import TOKEN, ForgeError
from autograder.delivery.forges.kinds import Kind
from autograder.delivery.forges.opening import open_forge
from autograder.delivery.pull.report_files import write_pages
from autograder.results.pull import PullReport
from autograder.views.markdown import MARK

both = pytest.mark.parametrize("kind", list(Kind))


@both
def test_a_comment_is_written_once_and_then_brought_up_to_date(hub: Hub, kind: Kind) -> None:
    forge = open_forge(kind, "group/students", hub.api)
    said = [forge.put(3, MARK, f"{MARK}\n{text}") for text in ("first", "second", "second")]
    assert said == ["written", "updated", "unchanged"]
    assert hub.texts == [f"{MARK}\nsecond"]
    assert [verb for verb, _ in hub.asked if verb not in ("GET",)] == [
        "POST",
        "PUT" if kind == "gitlab" else "PATCH",
    ]
    place = (
        "/projects/group%2Fstudents/merge_requests/3/notes" if kind == "gitlab" else "/repos/group/students/issues/3"
    )
    assert any(path.startswith(place) for _, path in hub.asked)


@both
def test_somebody_elses_comment_is_not_taken_for_ours(hub: Hub, kind: Kind) -> None:
    hub.add(f"{MARK}\n100 / 100", "mallory")
    hub.add(f"I saw {MARK}", BOT[kind])
    open_forge(kind, "group/students", hub.api).put(3, MARK, f"{MARK}\n1 / 100")
    assert hub.texts == [f"{MARK}\n100 / 100", f"I saw {MARK}", f"{MARK}\n1 / 100"]


@both
def test_a_comment_of_an_account_that_is_gone_is_not_taken_for_ours(hub: Hub, kind: Kind) -> None:
    hub.add(f"{MARK}\n100 / 100", None)
    open_forge(kind, "group/students", hub.api).put(3, MARK, f"{MARK}\n1 / 100")
    assert hub.texts == [f"{MARK}\n100 / 100", f"{MARK}\n1 / 100"]


@both
def test_our_comment_is_found_behind_hundreds_of_others(hub: Hub, kind: Kind) -> None:
    for number in range(230):
        hub.add(f"talk {number}", "ada")
    hub.add(f"{MARK}\nold", BOT[kind])
    open_forge(kind, "group/students", hub.api).put(3, MARK, f"{MARK}\nnew")
    assert hub.texts[230:] == [f"{MARK}\nnew"]


def test_a_server_that_is_busy_is_asked_again(hub: Hub) -> None:
    hub.failing = [502, 429]
    open_forge(Kind.GITHUB, "group/students", hub.api).put(3, MARK, f"{MARK}\ntext")
    assert hub.texts == [f"{MARK}\ntext"]


def test_a_refusal_says_what_to_look_at(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "wrong")
    with pytest.raises(ForgeError, match=f"403.*{TOKEN}") as caught:
        open_forge(Kind.GITHUB, "group/students", hub.api).put(3, MARK, f"{MARK}\ntext")
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(("token", "said"), [("secret", "contains no report"), ("", f"no token in {TOKEN}")])
def test_the_command_says_what_is_missing(tmp_path: Path, hub: Hub, token: str, said: str) -> None:
    if not token:
        report = PullReport(
            student="ada", base="", head="", language=Language.EN, graded=[], problems=[], refused=[], other=0
        )
        write_pages(report, tmp_path / "report")
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "publish", "report", "--repository", "a/b", "--number", "3",
         "--api", hub.api],
        cwd=tmp_path, env={**os.environ, TOKEN: token}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert hub.asked == []
