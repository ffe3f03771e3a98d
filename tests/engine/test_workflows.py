"""The workflows: linters find nothing, and their commands, as they stand, lead from a clean checkout to the comment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from gits import Clone, git
from hub import Hub
from tiny import DOUBLE, NAME, SCALE, copy_of, filled

from autograder.content.course import Course
from autograder.delivery.forges.forge import TOKEN
from autograder.delivery.release.repository import release

ROOT = Path(__file__).parents[2]
FILES = ROOT / "autograder" / "delivery" / "release" / "templates"
BIN = Path(sys.executable).parent
NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables with which pip installs into a folder of its own, and its programs are found: nothing else changes."""
    prefix = tmp_path_factory.mktemp("installed")
    packages = sysconfig.get_path("purelib", vars={"base": str(prefix), "platbase": str(prefix)})
    return {
        "PIP_PREFIX": str(prefix), "PIP_NO_DEPS": "1", "PIP_IGNORE_INSTALLED": "1", "PYTHONPATH": packages,
        "PATH": os.pathsep.join([str(prefix / "bin"), str(BIN), os.environ["PATH"]]),
    }  # fmt: skip


@dataclass
class Forge:
    """The course's own repository, the students' on a server, and a pull request from a fork.

    Attributes:
        head: that was handed in.
    """

    folder: Path
    head: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def remote(self) -> Path:
        return self.folder / "group" / "students.git"

    def run(self, script: str, folder: Path, **variables: str) -> None:
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], cwd=folder, text=True, capture_output=True,
            env={**os.environ, **self.variables, **variables},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def forge(built_once: Course, engine: dict[str, str], tmp_path: Path) -> Forge:
    course = copy_of(built_once, tmp_path / "course-origin")
    shutil.copytree(ROOT / "autograder", course.root / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXTS.md", "constraints.txt"):
        shutil.copy(ROOT / name, course.root / name)
    git(course.root, "init", "--quiet")
    git(course.root, "add", "--all")
    git(course.root, "commit", "--quiet", "--message", "The course")
    release(course, tmp_path / "students", [NAME])
    (tmp_path / "group").mkdir()
    for name in ("group/students.git", "fork.git"):
        git(tmp_path, "clone", "--quiet", "--bare", "students", name)
    ada = Clone(tmp_path / "fork.git", tmp_path / "ada")
    head = ada.commit({NOTEBOOK: filled(course, double=DOUBLE, scale=SCALE.replace("+ self.shift", ""))})
    git(ada.folder, "push", "--quiet", "origin", "work")
    for ref in ("refs/pull/7/head", "refs/merge-requests/7/head"):
        git(tmp_path / "group" / "students.git", "fetch", "--quiet", "../../fork.git", f"work:{ref}")
    return Forge(tmp_path, head, engine)


def test_actionlint_and_zizmor_find_nothing(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    git(tmp_path, "init", "--quiet")
    for path in FILES.glob("*.yml"):
        shutil.copy(path, folder / path.name)
    files = sorted(map(str, folder.iterdir()))
    assert len(files) == 2
    for command in ([BIN / "actionlint", *files], [BIN / "zizmor", "--offline", "--persona=pedantic", *files]):
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_untrusted_half_has_no_rights_and_no_secrets_and_only_the_newest_push_counts() -> None:
    half, trusted = (yaml.safe_load((FILES / name).read_text()) for name in ("hand-in.yml", "grade.yml"))
    assert half["permissions"] == trusted["permissions"] == {}
    assert "${{ secrets" not in (FILES / "hand-in.yml").read_text()
    assert not [step for step in half["jobs"]["hand-in"]["steps"] if "uses" in step]
    assert trusted["jobs"]["grade"]["permissions"] == {
        "contents": "read", "pull-requests": "write", "checks": "write",
    }  # fmt: skip
    assert half["concurrency"]["cancel-in-progress"]
    assert trusted["concurrency"]["cancel-in-progress"]
    assert trusted[True]["workflow_run"]["workflows"] == [half["name"]]
    actions = [step["uses"] for step in trusted["jobs"]["grade"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in actions)


class GitHubRunner:
    """Runs the steps of a job as GitHub's runner does, its two actions apart.

    Attributes:
        said: values of expressions.
    """

    def __init__(self, forge: Forge, said: dict[str, str]) -> None:
        self.forge = forge
        self.workspace = forge.folder / "workspace"
        self.workspace.mkdir()
        self.said = said
        self.outputs = self.workspace / "outputs"
        self.summary = self.workspace / "summary"
        self.outputs.touch()

    def run(self, job: dict[str, Any]) -> None:
        for step in job["steps"]:
            if "uses" not in step:
                self.step(step)
            elif step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
                git(self.workspace, "clone", "--quiet", "../course-origin", step["with"]["path"])
            else:
                assert step["uses"].startswith("actions/setup-python@")
                assert (self.workspace / step["with"]["cache-dependency-path"]).is_file()

    def step(self, step: dict[str, Any]) -> None:
        outputs = dict(line.split("=", 1) for line in self.outputs.read_text().splitlines())
        if "if" in step:
            condition = step["if"].removeprefix("${{ ").removesuffix(" }}")
            known = {
                "steps.fetch.outputs.numbers != ''": bool(outputs.get("numbers")),
                "!cancelled() && hashFiles('report/pull.json') != ''": (self.workspace / "report/pull.json").exists(),
            }
            if not known[condition]:
                return
        given = {**self.said, **{f"steps.fetch.outputs.{name}": value for name, value in outputs.items()}}
        expand = lambda text: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: given[found[1]], text)  # noqa: E731
        assert "${{" not in step["run"], "what an event says comes in the environment, never in the script"
        folder = self.workspace / step.get("working-directory", "")
        variables = {name: expand(value) for name, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(self.outputs), "GITHUB_STEP_SUMMARY": str(self.summary)}
        self.forge.run(step["run"], folder, **variables, **files)


def github(forge: Forge, hub: Hub, head: str) -> GitHubRunner:
    return GitHubRunner(forge, {
        "github.server_url": forge.folder.as_uri(), "github.repository": "group/students.git",
        "github.api_url": hub.api, "github.token": "secret", "vars.PIP_EXTRA_INDEX_URL": "",
        "github.event.workflow_run.head_sha": head, "github.event.repository.default_branch": "main",
        "github.event.workflow_run.head_repository.owner.login": "ada",
    })  # fmt: skip


def test_the_commands_of_githubs_workflow_lead_to_the_comment(forge: Forge, hub: Hub) -> None:
    job = yaml.safe_load((FILES / "grade.yml").read_text())["jobs"]["grade"]
    runner = github(forge, hub, forge.head)
    runner.run(job)
    [comment] = hub.texts
    assert "## 4 of 10 points" in comment
    assert "What does Scale give for zeros?" in comment
    assert ("POST", "/repos/group/students.git/issues/7/comments") in hub.asked
    [(place, mark)] = hub.marks
    assert place == "/repos/group/students.git/check-runs"
    assert (mark["head_sha"], mark["conclusion"]) == (forge.head, "success")
    assert {one["path"] for one in mark["output"]["annotations"]} == {NOTEBOOK}
    assert "## 4 of 10 points" in runner.summary.read_text()
    assert (Path(forge.variables["PIP_PREFIX"]) / "bin" / "autograder").is_file(), "the step that installs did so"
    assert json.loads((runner.workspace / "report" / "pull.json").read_text())["student"] == "ada"


def test_a_head_that_a_newer_push_has_replaced_is_not_graded(forge: Forge, hub: Hub) -> None:
    job = yaml.safe_load((FILES / "grade.yml").read_text())["jobs"]["grade"]
    job["steps"] = [step for step in job["steps"] if "pip" not in step.get("run", "")]
    runner = github(forge, hub, "0" * 40)
    runner.run(job)
    assert hub.asked == []
    assert not (runner.workspace / "report").exists()


def test_the_commands_of_gitlabs_pipeline_lead_to_the_comment(forge: Forge, hub: Hub) -> None:
    job = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())["grade"]
    git(forge.folder, "clone", "--quiet", "course-origin", "project")
    project, event = forge.folder / "project", forge.folder / "event.json"
    event.write_text(json.dumps({"object_kind": "merge_request", "object_attributes": {"iid": 7, "title": "$(evil)"}}))
    said = {"CI_PROJECT_DIR": str(project), "TRIGGER_PAYLOAD": str(event), "CI_SERVER_URL": forge.folder.as_uri(),
            "STUDENTS_PROJECT": "group/students", "CI_API_V4_URL": hub.api, TOKEN: "secret"}  # fmt: skip
    own = {
        name: value.replace("$CI_PROJECT_DIR", str(project)).replace("$$", "$")
        for name, value in job["variables"].items()
    }
    forge.run("\n".join([*job["before_script"], *job["script"]]), project, **said, **own)
    assert "## 4 of 10 points" in hub.texts[0]
    assert ("POST", "/projects/group%2Fstudents/merge_requests/7/notes") in hub.asked
    assert [(place, mark["state"]) for place, mark in hub.marks] == [
        (f"/projects/group%2Fstudents/statuses/{forge.head}", "success")
    ]
    for report in [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]:
        assert (project / report).exists()


def test_an_event_that_names_no_number_ends_gitlabs_job(forge: Forge, hub: Hub) -> None:
    job = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())["grade"]
    event = forge.folder / "event.json"
    event.write_text(json.dumps({"object_attributes": {"iid": "7; touch evil"}}))
    with pytest.raises(AssertionError, match="invalid literal"):
        forge.run("\n".join(job["script"]), forge.folder, TRIGGER_PAYLOAD=str(event))
    assert not (forge.folder / "evil").exists()
    assert hub.asked == []


def test_the_script_for_newcomers_shows_a_comment(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / "docs" / "pull_request.sh", tmp_path / "shown"], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "AUTOGRADER": str(BIN / "autograder"), "PYTHON": sys.executable},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    comment = (tmp_path / "shown" / "report" / "comment.md").read_text()
    assert done.stdout.endswith(comment)
    assert "## 8.5 of 20 points" in comment
    assert "Can your network give a negative logit?" in comment
