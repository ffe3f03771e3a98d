"""Collecting a class's repositories: what is taken, when it arrived and what says so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from classes import CHINESE, DUE, NOTEBOOK, Take, how, solved, submitted, taken
from gits import git
from nbgrader.coursedir import CourseDirectory
from servers import HttpForge, Server, at
from tiny import NAME

from autograder.base.language import Language
from autograder.content.course import Course
from autograder.delivery.classroom.arrivals import Record
from autograder.delivery.classroom.collecting import collect
from autograder.delivery.classroom.record import CollectedRecord
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.forges.kinds import Kind
from autograder.results.classroom import Ending


def test_a_notebook_lies_where_nbgrader_looks_with_the_time_it_arrived(
    built: Course, logged: Server, take: Take
) -> None:
    content = solved(built)
    commit = logged.hand_in({NOTEBOOK: content}, "17:30", dated="9:00")
    outcome = take(logged.path)
    assert taken(outcome) == ("Fri 17:30", Record.REFLOG, True)
    assert (submitted(built) / f"{NAME}.ipynb").read_bytes() == content
    directory = CourseDirectory(root=str(built.root))
    assert directory.get_existing_timestamp(str(submitted(built))) == at("17:30").replace(tzinfo=None)
    assert sorted(path.name for path in submitted(built).iterdir()) == [f"{NAME}.ipynb", "timestamp.txt"]
    record = CollectedRecord.model_validate_json((built.root / "results" / "ada" / "collected.json").read_bytes())
    one = record.assignments[NAME]
    assert (one.commit, one.ref, one.path, one.due) == (commit, "refs/heads/main", NOTEBOOK, DUE)


def test_the_last_commit_before_the_deadline_is_taken(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built, "# first\n")}, "Thu 12:00")
    logged.hand_in({NOTEBOOK: solved(built, "# second\n")}, "17:59")
    logged.hand_in({NOTEBOOK: solved(built, "# late\n")}, "18:01")
    take(logged.path)
    assert b"# second" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_commit_dated_before_the_deadline_that_the_server_got_later_is_late(
    built: Course, logged: Server, take: Take
) -> None:
    logged.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    logged.hand_in({NOTEBOOK: solved(built, "# backdated\n")}, "Sat 3:00", dated="17:30")
    assert taken(take(logged.path)) == ("Fri 17:00", Record.REFLOG, True)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_commit_dated_after_the_deadline_that_the_server_got_before_is_in_time(
    built: Course, logged: Server, take: Take
) -> None:
    logged.hand_in({NOTEBOOK: solved(built)}, "17:00", dated="Sat 3:00")
    assert taken(take(logged.path)) == ("Fri 17:00", Record.REFLOG, True)


def test_without_any_record_the_committer_date_decides_and_is_called_uncertain(
    built: Course, server: Server, take: Take
) -> None:
    server.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    server.hand_in({NOTEBOOK: solved(built, "# late\n")}, "19:00")
    assert taken(take(server.path)) == ("Fri 17:00", Record.COMMITTER_DATE, False)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_the_date_of_the_author_decides_nothing(built: Course, server: Server, take: Take) -> None:
    server.student.write({NOTEBOOK: solved(built)})
    git(server.student.folder, "commit", "--quiet", "--all", "--message", "late",
        GIT_AUTHOR_DATE=at("9:00").isoformat(), GIT_COMMITTER_DATE=at("19:00").isoformat())  # fmt: skip
    server.push("19:00")
    assert take(server.path).ending is Ending.NOTHING  # what was there in time is the release


def test_what_an_earlier_collect_saw_before_the_deadline_is_certainly_in_time(
    built: Course, server: Server, take: Take
) -> None:
    server.hand_in({NOTEBOOK: solved(built)}, "17:00", dated="19:00")  # by a clock that is fast
    take(server.path, now="17:45")
    assert taken(take(server.path)) == ("Fri 17:45", Record.SEEN, True)


def test_what_was_not_there_when_a_collect_looked_after_the_deadline_is_late(
    built: Course, server: Server, take: Take
) -> None:
    server.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    for now in ("17:10", "18:05"):
        take(server.path, now=now)
    server.hand_in({NOTEBOOK: solved(built, "# backdated\n")}, "19:00", dated="17:30")
    assert taken(take(server.path)) == ("Fri 17:00", Record.SEEN, True)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_commit_is_not_taken_for_older_than_its_parent(built: Course, server: Server, take: Take) -> None:
    server.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    server.commit({"notes.md": "late"}, "19:00")
    server.hand_in({NOTEBOOK: solved(built, "# backdated\n")}, "19:00", dated="17:30")
    take(server.path)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_commit_that_was_pushed_over_is_still_had_from_a_folder(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    git(logged.student.folder, "reset", "--quiet", "--hard", logged.student.base)
    logged.hand_in({NOTEBOOK: solved(built, "# rewritten\n")}, "19:00", dated="17:00")
    assert taken(take(logged.path)) == ("Fri 17:00", Record.REFLOG, True)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_what_was_seen_in_time_is_kept_when_it_is_pushed_over(built: Course, server: Server, take: Take) -> None:
    server.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    take(server.path, now="17:30")
    git(server.student.folder, "reset", "--quiet", "--hard", server.student.base)
    server.hand_in({NOTEBOOK: solved(built, "# rewritten\n")}, "19:00")
    take(server.path, now="Sat 12:00")
    (submitted(built) / f"{NAME}.ipynb").unlink()
    [mirror] = (built.cache / "mirrors").glob("*.git")
    for folder in (server.path, mirror):
        git(folder, "gc", "--quiet", "--prune=now")
    assert taken(take(server.path)) == ("Fri 17:00", Record.SEEN, True)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_notebook_that_later_commits_left_alone_arrived_with_the_first_that_has_it(
    built: Course, logged: Server, take: Take
) -> None:
    first = logged.hand_in({NOTEBOOK: solved(built)}, "Wed 12:00")
    last = logged.hand_in({"notes.md": "more"}, "17:00")
    outcome = take(logged.path)
    assert taken(outcome) == ("Wed 12:00", Record.REFLOG, True)
    assert (outcome.taken[NAME].arrived_in, outcome.taken[NAME].commit) == (first, last)


def test_without_a_deadline_the_head_is_taken(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built)}, "Sat 9:00")
    assert taken(take(logged.path, due=None)) == ("Sat 09:00", Record.REFLOG, True)


def test_a_clone_with_a_work_tree_is_no_server_whose_reflog_counts(
    built: Course, class_repository: Path, tmp_path: Path, take: Take
) -> None:
    server = Server(class_repository, tmp_path / "ada", reflog=True)
    server.commit({NOTEBOOK: solved(built)}, "17:00")
    outcome = take(server.student.folder / ".git", branch="work")
    assert taken(take(server.student.folder, branch="work"))[1:] == (Record.COMMITTER_DATE, False)
    assert outcome.ending is Ending.TAKEN


def test_a_reflog_that_anybody_may_write_is_not_believed(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built)}, "17:00")
    (logged.path / "logs" / "refs" / "heads" / "main").chmod(0o666)
    outcome = take(logged.path)
    assert taken(outcome) == ("Fri 17:00", Record.COMMITTER_DATE, False)
    assert "The server's reflog is not used" in outcome.notes[0]


def test_a_reflog_that_goes_back_in_time_does_not_make_a_push_older(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00")
    logged.hand_in({"notes.md": "late"}, "19:00")
    logged.hand_in({NOTEBOOK: solved(built, "# backdated\n")}, "17:30")
    take(logged.path)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()


def test_a_repository_larger_than_allowed_is_not_fetched_and_leaves_nothing(
    built: Course, server: Server, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.hand_in({NOTEBOOK: solved(built), "data.bin": os.urandom(3 << 20)}, "17:00")
    monkeypatch.setattr("autograder.delivery.classroom.mirror.MAX_BYTES", 2 << 20)
    assert "is larger than 2 MiB" in take(server.path).reason
    assert sum(path.stat().st_size for path in built.cache.rglob("*") if path.is_file()) < 1 << 20


def test_collecting_again_writes_nothing(built: Course, logged: Server, take: Take) -> None:
    logged.hand_in({NOTEBOOK: solved(built)}, "17:00")
    assert take(logged.path).fresh == [NAME]
    files = [path for folder in ("submitted", "results") for path in (built.root / folder).rglob("*")]
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files}
    assert len(before) == 6
    assert take(logged.path).fresh == []
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in files} == before


def test_what_was_collected_stays_when_the_repository_is_gone_or_has_it_no_more(
    built: Course, server: Server, take: Take
) -> None:
    content = solved(built)
    server.hand_in({NOTEBOOK: content}, "17:00")
    take(server.path)
    git(server.student.folder, "rm", "--quiet", NOTEBOOK)
    server.hand_in({}, "17:30")
    assert take(server.path, due=None).ending is Ending.NOTHING
    server.path.rename(server.path.with_name("moved.git"))
    assert take(server.path).ending is Ending.FAILED
    assert (submitted(built) / f"{NAME}.ipynb").read_bytes() == content
    assert NAME in json.loads((built.root / "results" / "ada" / "collected.json").read_text())["assignments"]


def test_a_notebook_that_was_only_opened_and_saved_is_not_collected(built: Course, server: Server, take: Take) -> None:
    book = nbformat.read(built.released(NAME), as_version=4)
    book.cells[-1].outputs = [nbformat.v4.new_output("stream", text="run")]
    book.metadata["kernelspec"] = {"name": "mine", "display_name": "mine"}
    server.hand_in({NOTEBOOK: nbformat.writes(book, indent=2)}, "17:00")
    assert take(server.path).ending is Ending.NOTHING
    assert not submitted(built).exists()


def test_the_chinese_notebook_is_taken_where_that_is_the_one_worked_on(
    built: Course, server: Server, take: Take
) -> None:
    content = solved(built, language=Language.ZH)
    server.hand_in({CHINESE: content}, "17:00")
    assert take(server.path).taken[NAME].path == CHINESE
    assert (submitted(built) / f"{NAME}.ipynb").read_bytes() == content


def test_nothing_in_a_repository_acts(built: Course, server: Server, take: Take, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    content = solved(built, "# $Id$\n")  # a checkout would change both the line and its end
    attributes = "*.ipynb filter=evil text eol=crlf ident\n"
    modules = '[submodule "x"]\n path = x\n url = ext::sh -c touch% ' + str(trace) + "\n"
    git(server.student.folder, "config", "filter.evil.clean", "cat")
    server.hand_in({NOTEBOOK: content, ".gitattributes": attributes, ".gitmodules": modules}, "17:00")
    for hook in ("post-checkout", "reference-transaction", "post-upload-pack"):
        path = server.path / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {trace}\n")
        path.chmod(0o755)
    git(server.path, "config", "uploadpack.packObjectsHook", f"touch {trace}; exit 1; ")
    git(server.path, "config", "filter.evil.smudge", f"touch {trace}")
    assert take(server.path).ending is Ending.TAKEN
    assert (submitted(built) / f"{NAME}.ipynb").read_bytes() == content
    assert not trace.exists()


def test_a_notebook_larger_than_allowed_is_not_read(built: Course, server: Server, take: Take) -> None:
    server.hand_in({NOTEBOOK: solved(built, "# " + "long " * 400_000)}, "17:00")
    outcome = take(server.path)
    assert outcome.ending is Ending.FAILED
    assert "the limit is 1 MiB" in outcome.notes[0]


def test_a_branch_a_tag_and_the_only_branch_can_be_collected(built: Course, server: Server, take: Take) -> None:
    server.commit({NOTEBOOK: solved(built, "# branch\n")}, "16:00")
    server.push("16:00", to="hand-in/one")
    git(server.student.folder, "tag", "--annotate", "--message", "done", "v1")
    git(server.student.folder, "push", "--quiet", "origin", "v1")
    for name, ref in (("hand-in/one", "refs/heads/hand-in/one"), ("v1", "refs/tags/v1")):
        outcome = take(server.path, branch=name)
        assert outcome.taken[NAME].ref == ref
    git(server.path, "symbolic-ref", "HEAD", "refs/heads/master")
    git(server.path, "update-ref", "-d", "refs/heads/main")
    assert take(server.path).taken[NAME].ref == "refs/heads/hand-in/one"


def test_two_students_may_share_a_repository(built: Course, server: Server) -> None:
    server.hand_in({NOTEBOOK: solved(built)}, "17:00")
    rows = tuple(Row(number, student, str(server.path)) for number, student in enumerate(("ada", "bob"), 2))
    outcomes = collect(Table(rows), how(built))
    assert [outcome.ending for outcome in outcomes] == [Ending.TAKEN, Ending.TAKEN]
    assert submitted(built, "bob").is_dir()
    assert len(list((built.cache / "mirrors").glob("*.git"))) == 1


def test_githubs_own_record_decides(
    built: Course, server: Server, take: Take, forge: HttpForge, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = server.hand_in({NOTEBOOK: solved(built, "# in time\n")}, "17:00", dated="9:00")
    last = server.hand_in({NOTEBOOK: solved(built, "# backdated\n")}, "19:00", dated="17:30")
    path = "/api/repos/ada/server/activity"
    late = {"ref": "refs/heads/main", "before": first, "after": last, "timestamp": "2026-11-20T19:00:00Z"}
    early = {"ref": "refs/heads/main", "before": "0" * 40, "after": first, "timestamp": "2026-11-20T18:00:00+01:00"}
    other = {**late, "ref": "refs/heads/other", "timestamp": "2026-11-20T17:30:00Z"}
    question = f"{path}?ref=refs%2Fheads%2Fmain&per_page=100"
    forge.answers |= {f"GET {question}": ([late, other], f"{question}&after=x"), f"GET {question}&after=x": [early]}
    monkeypatch.setenv("AUTOGRADER_TOKEN", "secret")
    choice = ForgeChoice(Kind.GITHUB, f"{forge.url}/api")
    assert taken(take(f"{forge.url}/ada/server.git", forge=choice)) == ("Fri 17:00", Record.ACTIVITY, True)
    assert b"# in time" in (submitted(built) / f"{NAME}.ipynb").read_bytes()
    assert {token for _, _, token, _ in forge.requests} == {"Bearer secret"}


def test_gitlabs_own_record_decides(
    built: Course, server: Server, take: Take, forge: HttpForge, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = server.hand_in({NOTEBOOK: solved(built)}, "17:00", dated="19:00")
    push = {"ref": "main", "ref_type": "branch", "commit_from": None, "commit_to": commit}
    forge.answers["GET /api/projects/ada%2Fserver/events"] = [
        {"created_at": "2026-11-20T17:00:00.000Z", "push_data": push},
        {"created_at": "2026-11-20T11:00:00.000Z", "push_data": {**push, "ref": "other"}},
    ]
    monkeypatch.setenv("AUTOGRADER_TOKEN", "secret")
    choice = ForgeChoice(Kind.GITLAB, f"{forge.url}/api")
    assert taken(take(f"{forge.url}/ada/server.git", forge=choice)) == ("Fri 17:00", Record.ACTIVITY, True)


@pytest.mark.parametrize("answer", [403, {"message": "moved"}, [{"ref": "refs/heads/main"}]])
def test_a_forge_that_does_not_tell_leaves_the_other_records_and_is_named(
    built: Course, server: Server, take: Take, forge: HttpForge, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    server.hand_in({NOTEBOOK: solved(built)}, "17:00")
    forge.answers["GET /api/repos/ada/server/activity"] = answer
    monkeypatch.setenv("AUTOGRADER_TOKEN", "secret")
    outcome = take(f"{forge.url}/ada/server.git", forge=ForgeChoice(Kind.GITHUB, f"{forge.url}/api"))
    assert taken(outcome) == ("Fri 17:00", Record.COMMITTER_DATE, False)
    assert "The forge's record cannot be read" in outcome.notes[0]
