"""No attack gains anything by a pull request either, nor do files that would act if anything of the head were run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.delivery.authoring.build import build
from autograder.proof.attacks.trials import TrialCourse, open_trials, with_code
from autograder.proof.attacks.corpus import Attack, read_attacks
from autograder.content.course import find_course
from autograder.delivery.git import Repository
from autograder.grading.jobs import Options
from autograder.delivery.pull.grading import grade_pull
from autograder.results.pull import PullReport
from autograder.delivery.release.repository import release

ATTACKS = read_attacks(find_course())
PERSON = {f"GIT_{role}_{what}": "mallory@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
ESCAPE = "import os, pathlib\npathlib.Path('{witness}').touch()\n"


@dataclass
class Fork:
    """A clone of the released repository, and the arena's workers."""

    arena: TrialCourse
    folder: Path
    base: str

    @property
    def notebook(self) -> Path:
        name = self.arena.target.assignment
        return self.folder / "assignments" / name / f"{name}.ipynb"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.folder, capture_output=True, env={**os.environ, **PERSON})
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def hand_in(self) -> PullReport:
        """Commit all that git can carry, and grade it as a pull request."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "work")
        course, pool = self.arena.course, self.arena.pool
        return grade_pull(course, Repository(self.folder), self.base, "HEAD", "mallory", Options(), pool=pool)


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialCourse]:
    with open_trials(find_course(), tmp_path_factory.mktemp("arena"), build) as opened:
        yield opened


@pytest.fixture(scope="module")
def students(arena: TrialCourse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "students"
    release(arena.course, folder, arena.course.names)
    return folder


@pytest.fixture
def fork(arena: TrialCourse, students: Path, tmp_path: Path) -> Fork:
    folder = tmp_path / "fork"
    subprocess.run(["git", "clone", "--quiet", students, folder], check=True)
    (tmp_path / "gradebook.db").write_bytes(b"nobody's grades")  # for an attack that links to one
    clone = Fork(arena, folder, "")
    clone.base = clone.git("rev-parse", "HEAD")
    return clone


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])
def test_an_attack_gains_nothing_by_a_pull_request(fork: Fork, attack: Attack) -> None:
    if attack.makes_file:
        honest, path = fork.arena.notebook, fork.notebook
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        namespace: dict[str, Any] = {}
        exec(compile(attack.code, attack.id, "exec"), namespace)
        namespace["submit"](path, honest)
        if path.is_fifo() or path.is_socket():
            pytest.skip("git carries neither pipes nor sockets")
    else:
        target = fork.arena.target
        code = f"{target.honest}\n\n{attack.code}"
        fork.notebook.write_bytes(with_code(fork.arena.course, target, code))
    assert fork.hand_in().score <= fork.arena.honest.score


@pytest.mark.parametrize(
    "path",
    [
        "conftest.py", "tests/hidden/conftest.py", "tests/conftest.py", "assignments/conftest.py", "setup.py", "setup.cfg",
        "sitecustomize.py", "torch.py", "numpy/__init__.py", "autograder/grading/grader.py", "autograder/__init__.py",
        "pytest.ini", "course.yaml", "nbgrader_config.py", ".github/workflows/grade.yml", ".gitattributes", "Makefile",
        ".pre-commit-config.yaml",
    ],
)  # fmt: skip
def test_a_file_that_would_act_is_not_run_and_gains_nothing(fork: Fork, tmp_path: Path, path: str) -> None:
    witness = tmp_path / "witness"
    fork.notebook.write_bytes(fork.arena.notebook)
    (fork.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (fork.folder / path).write_text(ESCAPE.format(witness=witness))
    report = fork.hand_in()
    assert report.score == fork.arena.honest.score
    assert not witness.exists()


def _with_filters(fork: Fork, witness: Path) -> None:
    (fork.folder / ".gitattributes").write_text("*.ipynb filter=evil diff=evil merge=evil -text working-tree-encoding=UTF-16\n")
    for setting in ("filter.evil.smudge", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor"):
        fork.git("config", setting, f"sh -c 'touch {witness}; cat'")


def _with_a_replaced_base(fork: Fork, _: Path) -> None:
    """An object that stands in for another: for the base, so that the difference would be another."""
    other = fork.git("commit-tree", "-m", "x", fork.git("hash-object", "-t", "tree", "-w", os.devnull))
    fork.git("update-ref", f"refs/replace/{fork.base}", other)


@pytest.mark.parametrize("prepare", [_with_filters, _with_a_replaced_base])
def test_what_a_repository_sets_up_changes_nothing(
    fork: Fork, tmp_path: Path, prepare: Callable[[Fork, Path], None]
) -> None:
    witness = tmp_path / "witness"
    fork.notebook.write_bytes(fork.arena.notebook)
    fork.git("add", "--all")
    fork.git("commit", "--quiet", "--message", "work")
    prepare(fork, witness)
    course, pool = fork.arena.course, fork.arena.pool
    witness.unlink(missing_ok=True)
    report = grade_pull(course, Repository(fork.folder), fork.base, "HEAD", "mallory", Options(), pool=pool)
    assert report.score == fork.arena.honest.score
    assert not witness.exists()
