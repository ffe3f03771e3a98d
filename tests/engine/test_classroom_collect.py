"""Collecting a class's repositories: what is taken, when it arrived and what says so, and what goes wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from gits import git
from nbgrader.coursedir import CourseDirectory
from servers import HttpForge, Server, at, serve
from tiny import DOUBLE, NAME, SCALE, filled

from autograder.classroom.arrivals import Record
from autograder.classroom.collecting import Collecting, Ending, Outcome, collect
from autograder.classroom.record import CollectedRecord
from autograder.classroom.servers import ForgeChoice
from autograder.classroom.table import Row, Table
from autograder.course import Course
from autograder.forges.kinds import Kind
from autograder.language import Language
from autograder.release.repository import release

NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"
CHINESE = f"assignments/zh/{NAME}/{NAME}.ipynb"
DUE = at("18:00")

Take = Callable[..., Outcome]


@pytest.fixture(scope="module")
def students(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course's student repository; not to be changed."""
    folder = tmp_path_factory.mktemp("released") / "students"
    release(built_once, folder, [NAME])
    git(folder, "commit", "--quiet", "--amend", "--no-edit", GIT_COMMITTER_DATE=at("Mon 8:00").isoformat())
    return folder


@pytest.fixture
def server(students: Path, tmp_path: Path) -> Server:
    """A student's repository on a server that keeps no record."""
    return Server(students, tmp_path / "ada")


@pytest.fixture
def logged(students: Path, tmp_path: Path) -> Server:
    """A student's repository on a server that keeps a reflog."""
    return Server(students, tmp_path / "ada", reflog=True)


@pytest.fixture
def take(built: Course) -> Take:
    """Collects from one student's repository, at a time."""

    def run(repository: Path | str, now: str = "Sun 12:00", due: object = DUE, **options: object) -> Outcome:
        forge = options.pop("forge", ForgeChoice())
        seconds = options.pop("seconds", 60.0)
        row = Row(2, "ada", str(repository), due=due, **options)  # type: ignore[arg-type]
        [outcome] = collect(Table((row,)), how(built, now, forge=forge, seconds=seconds))
        return outcome

    return run


def how(course: Course, now: str = "Sun 12:00", **options: object) -> Collecting:
    return Collecting(course, course.names, course.root / "submitted", course.root / "results", at(now), **options)


def submitted(course: Course, student: str = "ada") -> Path:
    return course.root / "submitted" / student / NAME


def taken(outcome: Outcome) -> tuple[str, Record, bool]:
    assert outcome.ending is Ending.TAKEN, outcome
    one = outcome.taken[NAME]
    return f"{one.when:%a %H:%M}", one.record, one.certain


def solved(course: Course, text: str = "", language: Language = Language.EN) -> bytes:
    return filled(course, language, double=DOUBLE + text, scale=SCALE)


def test_a_notebook_lies_where_nbgrader_looks_with_the_time_it_arrived(
    built: Course, logged: Server, take: Take
) -> None:
    content = solved(built)
    commit = logged.hand_in({NOTEBOOK: content}, "17:30", dated="9:00")
    outcome = take(logged.path)
    assert taken(outcome) == ("Fri 17:30", Record.REFLOG, True)
    assert outcome.state is not None
    assert outcome.state.record(DUE) is Record.REFLOG
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
    built: Course, students: Path, tmp_path: Path, take: Take
) -> None:
    server = Server(students, tmp_path / "ada", reflog=True)
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
    monkeypatch.setattr("autograder.classroom.mirror.MOST_BYTES", 2 << 20)
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
    assert "at most 1 MiB are read" in outcome.notes[0]


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


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[HttpForge]:
    with serve(tmp_path) as running:
        yield running


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
    assert "The forge's record cannot be had" in outcome.notes[0]


def test_a_server_that_never_answers_costs_no_more_than_its_time(take: Take) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        outcome = take(f"http://127.0.0.1:{silent.getsockname()[1]}/ada.git", seconds=1.0)
    assert "took more than 1 s" in outcome.reason
    assert time.monotonic() - started < 5


def test_a_class_in_which_everything_goes_wrong_is_collected_as_far_as_it_goes(
    built: Course, server: Server, forge: HttpForge, tmp_path: Path
) -> None:
    server.hand_in({NOTEBOOK: solved(built)}, "17:00")
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    table = built.root / "class.csv"
    table.write_text(f"""Student,Repository,Branch,Due,Group
Zoë Maes,{server.path},,,A
gone,{tmp_path}/nowhere.git,,,A
empty,{tmp_path}/empty.git,,,A
private,http://user:pa55word@127.0.0.1:{forge.url.rpartition(":")[2]}/private/x.git,,,A
branchless,{server.path},develop,,A
early,{server.path},,2020-01-01,A
a/b,{server.path},,,A
when,{server.path},,tomorrow,A
twin,{server.path},,,A
Twin,{server.path},,,A
outside,ext::sh -c id,,,A
last,{server.path},main,2026-11-20T19:00:00+01:00,A
asked,{forge.url}/private/y.git,,,A
descriptor,fd::0,,,A
""")
    ask = tmp_path / "ask"
    ask.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho secret\n")
    ask.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "collect", "--from", "class.csv"], cwd=built.root, text=True,
        capture_output=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "200", "GIT_ASKPASS": str(ask), "SSH_ASKPASS": str(ask)},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    said = dict(line.removeprefix("✗ row ").split(", ", 1) for line in done.stderr.splitlines() if line.startswith("✗"))
    assert list(said) == ["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "14", "15"]
    assert "does not exist" in said["3"] or "not appear to be a git repository" in said["3"]
    assert "nothing has been pushed" in said["4"]
    assert "asks for credentials" in said["5"]
    assert "pa55word" not in done.stderr + done.stdout
    assert "no branch or tag 'develop'. There are: main." in said["6"]
    assert "nothing arrived before the deadline, 2020-01-01 23:59:59 UTC" in said["7"]
    assert "'/' in the student's name 'a/b' separates folders" in said["8"]
    assert "'tomorrow' is no time" in said["9"]
    assert said["10"] == "twin: rows 10 and 11 are for the same student; none of them is used."
    assert "'ext' not allowed" in said["12"]
    assert "asks for credentials" in said["14"]
    assert not (tmp_path / "asked").exists()
    assert "'fd' not allowed" in said["15"]
    assert sorted(path.name for path in (built.root / "submitted").iterdir()) == ["Zoë Maes", "last"]
    assert "2 submissions of 2 students" in done.stdout
    assert "not certain" in done.stdout


def test_misuse_ends_with_exit_code_2(built: Course) -> None:
    (built.root / "no.csv").write_text("name,url\nada,x\n")
    for arguments, said in (
        ([], "--from"),
        (["--from", "missing.csv"], "No such file"),
        (["--from", "no.csv"], "has no column student and no column repository"),
        (["--from", "no.csv", "--assignment", "99_x"], "99_x"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "collect", *arguments], cwd=built.root, text=True, capture_output=True
        )
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
