"""Returning feedback: to repositories, pull requests and folders, once, and never over what somebody else wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gits import git
from servers import HttpForge, Server
from tiny import NAME

from autograder.content.course import Course
from autograder.delivery.classroom.feedback import FoundFeedback, find_feedback
from autograder.delivery.classroom.returning import Deliver, Returned, by_comment, by_repository, return_to_class
from autograder.delivery.classroom.servers import ForgeChoice
from autograder.delivery.classroom.table import Row, Table
from autograder.delivery.forges.kinds import Kind
from autograder.results.grade import CheckResult, SubmissionResult, Versions
from autograder.wire.failures import Status

PAGE = b"<html>your grade</html>"
OPENS_A_LINK = "ValueError: [click](http://evil) @everyone <b>"


def result(student: str, earned: float = 3, message: str = "") -> SubmissionResult:
    failed = CheckResult(id="test_b", exercise="scale", title="scales", status=Status.FAILED, points=7, earned=0,
                         hint="Is it a parameter?", message=message)  # fmt: skip
    passed = CheckResult(id="test_a", exercise="double", title="doubles", status=Status.PASSED, points=3, earned=earned)
    versions = Versions(autograder="", python="", torch="", torchvision="")
    return SubmissionResult(
        student=student, assignment=NAME, file="x", score=earned, max_score=10, checks=[passed, failed],
        graders_sha256="", seed=1, device="simgpu", versions=versions,
    )  # fmt: skip


def grade(course: Course, student: str, page: bytes | None = PAGE, **options: object) -> None:
    result(student, **options).write(course.root / "results" / student / NAME / "result.json")  # type: ignore[arg-type]
    if page is not None:
        path = course.root / "feedback" / student / NAME / f"{NAME}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page)


def feedback_of(course: Course) -> FoundFeedback:
    return find_feedback(course.root / "results", course.root / "feedback", course.names)


def give(course: Course, deliver: Deliver, **row: object) -> Returned:
    table = Table((Row(2, "ada", **row),))  # type: ignore[arg-type]
    [one] = return_to_class(table, feedback_of(course).students, deliver)
    return one


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    (folder / "README.md").write_text("mine\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "begin")
    return folder


@pytest.fixture
def server(origin: Path, tmp_path: Path) -> Server:
    return Server(origin, tmp_path / "ada")


def show(server: Server, path: str) -> str:
    return git(server.path, "show", f"feedback:{path}")


def commits(server: Server) -> list[str]:
    return git(server.path, "log", "--format=%s", "feedback").splitlines()


def test_feedback_is_pushed_as_one_commit_and_only_when_it_has_changed(tiny: Course, server: Server) -> None:
    deliver = by_repository(tiny, "feedback", 60)
    grade(tiny, "ada")
    assert give(tiny, deliver, repository=str(server.path)).done.startswith("pushed ")
    assert show(server, f"feedback/{NAME}.html") == PAGE.decode()
    assert f"### {NAME.replace('_', chr(92) + '_')}: 3 / 10" in show(server, f"feedback/{NAME}.md")
    assert give(tiny, deliver, repository=str(server.path)).done == "unchanged"
    assert commits(server) == [f"Feedback on {NAME}"]
    grade(tiny, "ada", earned=2)
    give(tiny, deliver, repository=str(server.path))
    assert commits(server) == [f"Feedback on {NAME}"] * 2
    assert git(server.path, "ls-tree", "--name-only", "main") == "README.md"


def test_a_commit_of_somebody_else_on_the_branch_stays_below_ours(tiny: Course, server: Server) -> None:
    deliver = by_repository(tiny, "feedback", 60)
    grade(tiny, "ada")
    give(tiny, deliver, repository=str(server.path))
    git(server.student.folder, "fetch", "--quiet", "origin", "feedback")
    git(server.student.folder, "switch", "--quiet", "--detach", "FETCH_HEAD")
    server.hand_in({"reply.md": "why?", f"feedback/{NAME}.md": "10 / 10"}, "9:00")
    server.push("9:00", to="feedback")
    give(tiny, deliver, repository=str(server.path))
    assert commits(server) == [f"Feedback on {NAME}", "work", f"Feedback on {NAME}"]
    assert show(server, "reply.md") == "why?"
    assert "3 / 10" in show(server, f"feedback/{NAME}.md")


def test_a_push_that_comes_between_is_built_upon(tiny: Course, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    grade(tiny, "ada")
    wrapper = server.path.parent / "bin" / "git"
    wrapper.parent.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    # The first push of ours finds that a student has just pushed to the branch.
    wrapper.write_text(f"""#!/bin/sh
for word; do
  if [ "$word" = fast-import ] && mkdir {wrapper.parent}/once 2>/dev/null; then
    {real} -C {server.student.folder} push --quiet {server.path} HEAD:refs/heads/feedback
  fi
done
exec {real} "$@"
""")
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", str(wrapper.parent), prepend=":")
    assert give(tiny, by_repository(tiny, "feedback", 60), repository=str(server.path)).done.startswith("pushed ")
    assert commits(server) == [f"Feedback on {NAME}", "begin"]


def test_hooks_of_a_folder_that_is_a_students_are_not_run_by_a_push(tiny: Course, server: Server) -> None:
    for name in ("pre-receive", "update", "post-update", "post-receive", "reference-transaction"):
        hook = server.path / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {server.path}/ran\n")
        hook.chmod(0o755)
    grade(tiny, "ada")
    assert give(tiny, by_repository(tiny, "feedback", 60), repository=str(server.path)).done
    assert not (server.path / "ran").exists()


def test_a_student_without_a_grade_and_a_repository_that_is_gone_stop_nobody(tiny: Course, server: Server) -> None:
    for student in ("ada", "gone"):
        grade(tiny, student)
    rows = (Row(2, "idle", str(server.path)), Row(3, "gone", "/nowhere.git"), Row(4, "ada", str(server.path)))
    returned = return_to_class(Table(rows), feedback_of(tiny).students, by_repository(tiny, "feedback", 60))
    assert [(bool(one.done), bool(one.problem)) for one in returned] == [(False, False), (False, True), (True, False)]


def test_a_page_that_is_older_than_the_grade_is_not_returned(tiny: Course) -> None:
    grade(tiny, "ada")
    grade(tiny, "ada", page=None, earned=1)
    found = feedback_of(tiny)
    assert list(found.students["ada"][0].files) == [f"{NAME}.md"]
    assert f"nbgrader generate_feedback {NAME} --force" in found.notes[0]


def test_what_a_student_wrote_stands_in_a_code_span(tiny: Course) -> None:
    grade(tiny, "ada", message=OPENS_A_LINK)
    text = feedback_of(tiny).students["ada"][0].files[f"{NAME}.md"].decode()
    assert f"  `{OPENS_A_LINK}`" in text.splitlines()
    assert text.count("evil") == 1


@pytest.mark.parametrize(
    ("kind", "path", "me", "user"),
    [
        (Kind.GITHUB, "/api/repos/ada/work/issues/7/comments", {"login": "teacher"}, {"login": "teacher"}),
        (Kind.GITHUB, "/api/repos/ada/work/issues/7/comments", {"login": "github-actions[bot]"}, 403),
        (Kind.GITLAB, "/api/projects/ada%2Fwork/merge_requests/7/notes", {"id": 5}, {"id": 5}),
    ],
)
def test_a_comment_is_written_once_and_then_brought_up_to_date_in_its_place(
    tiny: Course, forge: HttpForge, monkeypatch: pytest.MonkeyPatch, kind: Kind, path: str, me: object, user: object
) -> None:
    monkeypatch.setenv("AUTOGRADER_TOKEN", "secret")
    there: list[dict[str, object]] = [{"id": 1, "user": {"login": "x"}, "author": {"id": 9}, "body": "hello"}]

    def write(body: dict[str, str]) -> dict[str, object]:
        there[1:] = [{"id": 2, "user": me, "author": me, "body": body["body"]}]
        return there[1]

    one = path.replace("/issues/7/comments", "/issues/comments/2") if kind is Kind.GITHUB else f"{path}/2"
    forge.answers |= {"GET /api/user": user, f"GET {path}": there, f"POST {path}": write, f"PATCH {one}": write,
                      f"PUT {one}": write}  # fmt: skip
    deliver = by_comment(ForgeChoice(kind, f"{forge.url}/api"))
    said = []
    for earned in (3, 3, 2):
        grade(tiny, "ada", earned=earned)
        said.append(give(tiny, deliver, repository="https://host/ada/work.git", pull=7).done)
    assert said == ["comment on 7 written", "comment on 7 unchanged", "comment on 7 updated"]
    assert "2 / 10" in str(there[1]["body"])


def test_without_a_number_of_a_pull_request_nothing_is_written(tiny: Course) -> None:
    grade(tiny, "ada")
    assert "no pull request" in give(tiny, by_comment(ForgeChoice(Kind.GITHUB)), repository="https://h/a/b").problem


def run(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", "return", *arguments], cwd=course.root, text=True, capture_output=True
    )


def test_the_command_returns_to_a_folder_and_to_repositories(tiny: Course, server: Server) -> None:
    grade(tiny, "ada")
    (tiny.root / "class.csv").write_text(f"student,repository\nada,{server.path}\ngone,/nowhere.git\n")
    done = run(tiny, "--to", "out")
    assert (done.returncode, "2 files of it new" in done.stdout) == (0, True), done.stderr
    assert (tiny.root / "out" / "ada" / f"{NAME}.html").read_bytes() == PAGE
    grade(tiny, "gone")
    done = run(tiny, "--repository", "--from", "class.csv")
    assert done.returncode == 1
    assert "row 3, gone: cannot be reached" in done.stderr
    assert commits(server) == [f"Feedback on {NAME}"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--to", "x", "--comments"],
        ["--repository"],
        ["--zip", "moodle", "--to", "x"],
        ["--comments", "--from", "x"],
    ],
)
def test_a_command_that_says_too_little_or_too_much_ends_with_exit_code_2(tiny: Course, arguments: list[str]) -> None:
    assert run(tiny, *arguments).returncode == 2
