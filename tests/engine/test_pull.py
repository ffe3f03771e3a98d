"""Pull requests: what each kind of change comes to, and what is said of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from gits import Clone, git
from tiny import DOUBLE, NAME, SCALE, copy_of, filled, notebook

from autograder.base.language import Language
from autograder.content.course import Course
from autograder.content.modules import is_module
from autograder.delivery.git import GitError, Repository
from autograder.delivery.pull.changes import MAX_REMARKS, Changes, read_changes
from autograder.delivery.pull.grading import grade_pull
from autograder.delivery.pull.handed_in import HandedIn, take
from autograder.delivery.release.contents import contents
from autograder.delivery.release.repository import release
from autograder.grading.jobs import Options
from autograder.results.pull import PullReport

FOLDER = f"assignments/{NAME}"
NOTEBOOK = f"{FOLDER}/{NAME}.ipynb"
CHINESE = f"assignments/zh/{NAME}/{NAME}.ipynb"
FINE = {"double": DOUBLE, "scale": SCALE}
RIGHT = notebook(**FINE)

Open = Callable[[], Clone]


@pytest.fixture(scope="session")
def students(built_once: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course's student repository; not to be changed."""
    folder = tmp_path_factory.mktemp("released") / "students"
    release(built_once, folder, [NAME])
    return folder


@pytest.fixture
def ada(students: Path, tmp_path: Path) -> Clone:
    """A student's clone of it."""
    return Clone(students, tmp_path / "ada")


def changes_of(course: Course, clone: Clone, head: str = "HEAD", base: str | None = None) -> Changes:
    released = contents(course, course.names)
    repository = clone.repository
    return read_changes(course, repository, base or clone.base, repository.commit_of(head), course.names, released)


def taken_of(course: Course, clone: Clone, folder: Path) -> tuple[list[HandedIn], Changes]:
    found = changes_of(course, clone)
    return take(course, clone.repository, found, folder / "taken"), found


def said(found: Changes) -> str:
    return "\n".join(f"{remark.path} {remark.text.en}" for remark in [*found.problems, *found.refused])


def test_a_notebook_that_differs_is_handed_in_and_other_files_do_not_matter(
    built_once: Course, ada: Clone, tmp_path: Path
) -> None:
    ada.commit({NOTEBOOK: RIGHT, f"{FOLDER}/cat.png": b"\x89PNG", "notes.md": "mine", "data/x.csv": "1,2"})
    [one], found = taken_of(built_once, ada, tmp_path)
    assert (one.assignment, one.path, one.file.read_bytes()) == (NAME, NOTEBOOK, RIGHT)
    assert (found.problems, found.refused, found.other) == ([], [], 3)


@pytest.mark.parametrize(
    "path",
    [
        "course.yaml", "README.md", "Makefile", "pyproject.toml", ".gitattributes", ".released",
        f"tests/visible/test_{NAME}.py", "autograder/results/grade.py", ".github/workflows/grade.yml",
    ],
)  # fmt: skip
def test_a_file_of_the_course_may_not_be_changed_nor_deleted(built_once: Course, ada: Clone, path: str) -> None:
    (ada.folder / path).unlink()
    ada.commit({NOTEBOOK: RIGHT})
    deleted = changes_of(built_once, ada)
    ada.commit({path: "changed"})
    changed = changes_of(built_once, ada)
    for found in (deleted, changed):
        [remark] = found.refused
        assert remark.path == path
        assert "belongs to the course" in remark.text.en
        assert remark.command == f"git checkout {ada.base[:10]} -- {path}"
        assert list(found.candidates) == [NAME], "what is handed in beside it is graded all the same"
    git(ada.folder, *remark.command.split()[1:])
    ada.commit()
    assert changes_of(built_once, ada).refused == [], "the command that was said takes it back"


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/own.yml", ".gitlab-ci.yml", ".gitmodules", "conftest.py", "sub/conftest.py", "setup.py",
        "tests/hidden/test_01_tiny.py", "autograder/evil.py", "sitecustomize.py", "pytest.ini", ".ci/run",
        "notes/course.yaml", ".gitlab/x.yml", "GNUmakefile", ".venv/.ready", ".pytest.ini", ".vscode/tasks.json",
        "torch.py", ".envrc", "CODEOWNERS", "x.egg-info/entry_points.txt", "a/.gitattributes",
        ".GitHub/workflows/own.yml", "Conftest.py", "nbgrader_config.py",
    ],
)  # fmt: skip
def test_a_new_file_that_acts_by_being_there_is_refused(built_once: Course, ada: Clone, path: str) -> None:
    ada.commit({path: "x", NOTEBOOK: RIGHT})
    [remark] = changes_of(built_once, ada).refused
    assert (remark.path, remark.command) == (path, f"git rm -- {path}")


def test_what_the_base_has_gained_since_is_not_the_students_doing(built_once: Course, ada: Clone) -> None:
    ada.commit({NOTEBOOK: RIGHT})
    git(ada.folder, "switch", "--quiet", "main")
    corrected = ada.commit({"course.yaml": "corrected", CHINESE: "{}"}, "a correction")
    git(ada.folder, "switch", "--quiet", "work")
    before = changes_of(built_once, ada, base=corrected)
    git(ada.folder, "merge", "--quiet", "--no-edit", "main")
    after = changes_of(built_once, ada, base=corrected)
    for found in (before, after):
        assert [one.path for one in found.candidates[NAME]] == [NOTEBOOK]
        assert found.refused == []


def test_a_merge_of_the_base_that_drops_its_corrections_is_refused(built_once: Course, ada: Clone) -> None:
    ada.commit({NOTEBOOK: RIGHT})
    git(ada.folder, "switch", "--quiet", "main")
    corrected = ada.commit({"course.yaml": "corrected"}, "a correction")
    git(ada.folder, "switch", "--quiet", "work")
    git(ada.folder, "merge", "--quiet", "--no-edit", "--strategy=ours", "main")
    assert [remark.path for remark in changes_of(built_once, ada, base=corrected).refused] == ["course.yaml"]


def test_a_rewritten_history_is_compared_as_it_is_now(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({NOTEBOOK: "{}"})
    git(ada.folder, "reset", "--quiet", "--hard", ada.base)
    ada.commit({NOTEBOOK: RIGHT})
    [one], _ = taken_of(built_once, ada, tmp_path)
    assert one.file.read_bytes() == RIGHT


def test_a_history_of_its_own_is_compared_with_the_base_as_a_whole(
    built_once: Course, ada: Clone, tmp_path: Path
) -> None:
    git(ada.folder, "checkout", "--quiet", "--orphan", "other")
    ada.commit({NOTEBOOK: RIGHT}, "all anew")
    [one], found = taken_of(built_once, ada, tmp_path)
    assert (one.path, found.refused) == (NOTEBOOK, [])


def test_a_deleted_notebook_is_said_to_be_gone(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    (ada.folder / NOTEBOOK).unlink()
    ada.commit()
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert f"{NOTEBOOK} was deleted" in said(found)


def test_a_notebook_renamed_in_its_folder_is_graded_with_a_note(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    (ada.folder / NOTEBOOK).unlink()
    ada.commit({f"{FOLDER}/my homework.ipynb": RIGHT})
    [one], found = taken_of(built_once, ada, tmp_path)
    assert (one.path, found.problems) == (f"{FOLDER}/my homework.ipynb", [])
    assert "treated as 01_tiny.ipynb" in one.notes[0].en


def test_a_notebook_moved_out_of_its_folder_is_not_graded(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    (ada.folder / NOTEBOOK).unlink()
    ada.commit({f"homework/{NAME}.ipynb": RIGHT})
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert "was deleted" in said(found)


def test_a_copy_beside_an_untouched_notebook_is_not_graded(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({f"{FOLDER}/{NAME}-Copy1.ipynb": RIGHT})
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert f"hand in {NAME}.ipynb" in said(found)


def test_a_script_in_place_of_the_notebook_is_handed_in(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    (ada.folder / NOTEBOOK).unlink()
    ada.commit({f"{FOLDER}/{NAME}.py": DOUBLE})
    [one], found = taken_of(built_once, ada, tmp_path)
    assert (one.path, one.file.suffix, found.problems) == (f"{FOLDER}/{NAME}.py", ".py", [])


def test_modules_beside_a_notebook_can_be_imported(built_once: Course, ada: Clone) -> None:
    uses = notebook(double="from helpers import factor\nfrom package.inner import one\n"
                           "def double(x):\n    return factor * one * x\n", scale=SCALE)  # fmt: skip
    ada.commit({
        NOTEBOOK: uses, f"{FOLDER}/helpers.py": "factor = 2\n", f"{FOLDER}/package/inner.py": "one = 1\n",
        f"{FOLDER}/a-b.py": "1 / 0\n", f"{FOLDER}/note.txt": "x",
    })  # fmt: skip
    [graded] = grade_pull(built_once, ada.repository, ada.base, "HEAD", "ada", Options()).graded
    assert graded.result.score == graded.result.max_score
    ada.commit({f"{FOLDER}/helpers.py": "factor = 2\n" + "#" * (1 << 20)})
    [graded] = grade_pull(built_once, ada.repository, ada.base, "HEAD", "ada", Options()).graded
    assert "too large together" in graded.result.problem


@pytest.mark.parametrize(
    "path", ["../x.py", "a/../x.py", "/x.py", ".x.py", "x.txt", "a.b/x.py", "__pycache__/x.py", "a/b/c/d/x.py", "1.py"]
)
def test_a_path_that_is_no_plain_module_is_not_written(path: str) -> None:
    assert not is_module(PurePosixPath(path))
    assert is_module(PurePosixPath("a/b/c/x.py"))


def test_a_script_counts_more_than_a_notebook_that_was_merely_saved_again(
    built_once: Course, ada: Clone, tmp_path: Path
) -> None:
    ada.commit({f"{FOLDER}/{NAME}.py": DOUBLE, NOTEBOOK: (ada.folder / NOTEBOOK).read_text() + "\n"})
    [one], _ = taken_of(built_once, ada, tmp_path)
    assert one.path == f"{FOLDER}/{NAME}.py"


@pytest.mark.parametrize("path", [f"{NAME}.ipynb", f"assignments/{NAME}.ipynb"])
def test_a_notebook_put_elsewhere_is_told_where_it_belongs(built_once: Course, ada: Clone, path: str) -> None:
    ada.commit({path: RIGHT})
    assert said(changes_of(built_once, ada)) == f"{path} is not graded here: move it to {NOTEBOOK}."


def test_an_assignment_that_is_not_released_yet_is_not_graded(built_once: Course, ada: Clone) -> None:
    ada.commit({NOTEBOOK: RIGHT})
    found = read_changes(built_once, ada.repository, ada.base, "HEAD", [], contents(built_once, [NAME]))
    assert (found.candidates, found.problems, found.other) == ({}, [], 1)


def test_files_that_may_now_be_executed_have_not_changed(built_once: Course, ada: Clone) -> None:
    git(ada.folder, "update-index", "--chmod=+x", "Makefile", NOTEBOOK)
    git(ada.folder, "commit", "--quiet", "--message", "executable")
    found = changes_of(built_once, ada)
    assert (found.candidates, found.refused, found.other) == ({}, [], 0)


def test_of_two_languages_that_counts_in_which_more_has_been_done(
    built_once: Course, ada: Clone, tmp_path: Path
) -> None:
    ada.commit({NOTEBOOK: filled(built_once, double=DOUBLE), CHINESE: filled(built_once, Language.ZH, **FINE)})
    [one], _ = taken_of(built_once, ada, tmp_path)
    assert one.path == CHINESE
    assert f"You also handed in {NOTEBOOK}" in one.notes[0].en


@pytest.mark.parametrize("path", [NOTEBOOK, FOLDER, "assignments"])
def test_a_symbolic_link_is_not_followed(built_once: Course, ada: Clone, tmp_path: Path, path: str) -> None:
    git(ada.folder, "rm", "-r", "--quiet", path)
    (ada.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (ada.folder / path).symlink_to("/etc")
    ada.commit()
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert f"{path} is a symbolic link" in said(found)


def test_a_submodule_is_not_fetched(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    git(ada.folder, "rm", "-r", "--quiet", FOLDER)
    git(ada.folder, "update-index", "--add", "--cacheinfo", f"160000,{ada.base},{FOLDER}")
    git(ada.folder, "commit", "--quiet", "--message", "a submodule")
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert f"{FOLDER} is a submodule" in said(found)


def test_a_notebook_beyond_the_limit_is_not_read(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({NOTEBOOK: b" " * (3 << 20)})
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert "is 3 MiB large; the limit is 1 MiB" in said(found)


def test_a_pull_request_of_500_files_grades_the_one_that_counts(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({f"data/{number}.csv": str(number) for number in range(499)} | {NOTEBOOK: RIGHT})
    [one], found = taken_of(built_once, ada, tmp_path)
    assert (one.path, found.other) == (NOTEBOOK, 499)


def test_a_tree_of_more_paths_than_can_be_listed_is_refused(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    blob = git(ada.folder, "hash-object", "-w", "--stdin", given=b"x")
    tree = git(ada.folder, "mktree", given="".join(f"100644 blob {blob}\t{n}\n" for n in range(30)).encode())
    for _ in range(8):  # thirty to the ninth: each level is thirty times the one below
        tree = git(ada.folder, "mktree", given="".join(f"040000 tree {tree}\t{n}\n" for n in range(30)).encode())
    commit = git(ada.folder, "commit-tree", "-p", "HEAD", "-m", "more than anybody can list", tree)
    git(ada.folder, "update-ref", "refs/heads/work", commit)
    taken, found = taken_of(built_once, ada, tmp_path)
    assert taken == []
    assert "contain too many files to list" in said(found)


def test_a_head_that_git_finds_broken_is_said_to_be(built_once: Course, ada: Clone) -> None:
    missing = "1" * len(ada.base)
    tree = git(ada.folder, "mktree", "--missing", given=f"040000 tree {missing}\tassignments\n".encode())
    commit = git(ada.folder, "commit-tree", "-p", "HEAD", "-m", "a tree that is not there", tree)
    assert "git reports that the pull request is corrupt" in said(changes_of(built_once, ada, head=commit))


def test_of_many_refused_files_a_report_has_some_and_counts_the_rest(built_once: Course, ada: Clone) -> None:
    ada.commit({f"tests/{number}.py": "x" for number in range(MAX_REMARKS + 7)})
    report = grade_pull(built_once, ada.repository, ada.base, "HEAD", "ada", Options())
    assert (len(report.refused), report.other, report.failed) == (MAX_REMARKS, 7, True)


def test_names_that_are_no_text_or_act_on_a_terminal_are_shown_harmlessly(built_once: Course, ada: Clone) -> None:
    evil = b"tests/\xff\n\x1b[31m::error::\xe2\x80\xaehi.py"
    blob = git(ada.folder, "hash-object", "-w", "--stdin", given=b"x")
    entry = b"100644 %b\t%b\0" % (blob.encode(), evil)
    git(ada.folder, "update-index", "-z", "--index-info", given=entry)
    git(ada.folder, "commit", "--quiet", "--message", "a name")
    [remark] = changes_of(built_once, ada).refused
    assert remark.path.startswith("tests/")
    assert not set(remark.path) & {"\n", "\x1b", "\u202e"}


def test_a_commit_that_is_not_there_is_said(built_once: Course, ada: Clone) -> None:
    for name in ("nowhere", "--help", "HEAD:course.yaml"):
        with pytest.raises(GitError, match="no commit"):
            ada.repository.commit_of(name)


def test_nothing_that_a_repository_sets_up_is_run(built_once: Course, ada: Clone, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {witness}\ncat\n")
    evil.chmod(0o755)
    for setting in ("core.fsmonitor", "diff.external", "core.sshCommand", "filter.x.smudge", "filter.x.clean",
                    "diff.x.textconv", "diff.x.command", "core.pager"):  # fmt: skip
        git(ada.folder, "config", setting, str(evil))
    ada.write({".gitattributes": "* filter=x diff=x\n", NOTEBOOK: RIGHT})
    git(ada.folder, "-c", "filter.x.clean=cat", "-c", "core.fsmonitor=false", "add", "--all")
    git(ada.folder, "-c", "core.fsmonitor=false", "-c", "filter.x.clean=cat", "commit", "--quiet", "--message", "w")
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        (ada.folder / ".git" / "hooks" / hook).symlink_to(evil)
    witness.unlink(missing_ok=True)
    taken, _ = taken_of(built_once, ada, tmp_path)
    assert [one.path for one in taken] == [NOTEBOOK]
    assert not witness.exists()


@pytest.fixture(scope="module")
def graded(built_once: Course, students: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Clone, Path, str]:
    """A pull request with a mistake, a protected file and a broken script, graded by the command."""
    folder = tmp_path_factory.mktemp("graded")
    course = copy_of(built_once, folder / "course")
    clone = Clone(students, folder / "ada")
    wrong = DOUBLE.replace("2 * x", "42  # @everyone <img src=x> `tick` [a](b)")
    raises = SCALE.replace("return x * self.weight", 'raise ValueError("`<b>@admin</b>` ::error::x") + x')
    clone.commit({NOTEBOOK: notebook(double=wrong, scale=raises), "course.yaml": "seed: 0"})
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "pr", "--repository", str(clone.folder), "--base", "origin/main",
         "--head", "work", "--student", "ada", "--report", str(folder / "report")],
        cwd=course.root, env={**os.environ, "GITHUB_ACTIONS": "true"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return clone, folder / "report", done.stdout + done.stderr


def test_a_pull_request_is_graded_and_a_protected_file_fails_it(graded: tuple[Clone, Path, str]) -> None:
    clone, folder, printed = graded
    report = PullReport.model_validate_json((folder / "pull.json").read_text())
    [one] = report.graded
    assert (report.student, report.base, report.head) == ("ada", clone.base, git(clone.folder, "rev-parse", "HEAD"))
    assert (one.path, one.result.file, one.result.score) == (NOTEBOOK, NOTEBOOK, 2.0)
    assert [remark.path for remark in report.refused] == ["course.yaml"]
    assert "2 of 10 points" in printed
    assert "course.yaml belongs to the course" in printed


def test_what_a_student_wrote_is_no_command_to_the_runner(graded: tuple[Clone, Path, str]) -> None:
    _, _, printed = graded
    first, _, rest = printed.partition("\n")
    said, _, token = first.rpartition("::")
    assert (said, len(token)) == ("::stop-commands", 32)
    between, ended, _ = rest.partition(f"\n::{token}::\n")
    assert ended
    assert NAME in between


def test_a_hint_reaches_the_pull_request(graded: tuple[Clone, Path, str]) -> None:
    _, folder, _ = graded
    report = PullReport.model_validate_json((folder / "pull.json").read_text())
    hints = [check.hint for check in report.graded[0].result.exercise("double")]
    assert any(hints)
    assert next(hint for hint in hints if hint) in (folder / "comment.md").read_text()


def test_a_remark_stands_on_the_students_own_line(graded: tuple[Clone, Path, str]) -> None:
    clone, folder, _ = graded
    report = PullReport.model_validate_json((folder / "pull.json").read_text())
    [one] = report.graded
    lines = (clone.folder / NOTEBOOK).read_text().split("\n")
    for check in one.result.checks:
        if check.status.value == "error":
            assert "raise ValueError" in lines[one.line(check) - 1]  # type: ignore[operator]
        elif check.exercise == "double" and check.status.value == "failed":
            assert "def double" in lines[one.line(check) - 1]  # type: ignore[operator]


def test_fail_under_fails_a_low_grade_and_no_other(built: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({NOTEBOOK: filled(built, double=DOUBLE)})
    command = [sys.executable, "-m", "autograder", "pr", "--repository", str(ada.folder), "--base", ada.base,
               "--head", "work", "--report", str(tmp_path / "report")]  # fmt: skip
    codes = [
        subprocess.run([*command, *more], cwd=built.root, capture_output=True).returncode
        for more in (["--fail-under", "30"], ["--fail-under", "31"])
    ]
    assert codes == [0, 1]


def test_a_pull_request_without_a_notebook_is_no_error(built: Course, ada: Clone, tmp_path: Path) -> None:
    ada.commit({"notes.md": "mine"})
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "pr", "--repository", str(ada.folder), "--base", ada.base,
         "--head", "work", "--report", str(tmp_path / "report")],
        cwd=built.root, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0
    assert "nothing to grade" in (tmp_path / "report" / "comment.md").read_text()
    assert json.loads((tmp_path / "report" / "results.json").read_text())["tests"] == []


def test_a_repository_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        Repository(tmp_path).commit_of("main")
