"""The student's repository: what is in it, what never is, and what a correction does to it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
from gits import Clone, git
from tiny import DOUBLE, NAME, notebook

from autograder.base.errors import CourseError, UsageError
from autograder.content.course import Course, load_course
from autograder.delivery.git import GitError
from autograder.delivery.release.contents import contents
from autograder.delivery.release.repository import release

ROOT = Path(__file__).parents[2]
NOTEBOOK = f"assignments/{NAME}/{NAME}.ipynb"
SHORT = 12  # characters: shorter lines are in all code


def again(course: Course) -> Course:
    """The course as its files say now."""
    load_course.cache_clear()
    return load_course(course.root)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if len(line.strip()) >= SHORT and re.search(r"\w", line)}


def every_text(repository: Path) -> str:
    """All that any commit of a repository holds, notebooks as JSON and as the texts in it, and its messages."""
    texts = [git(repository, "log", "--all", "--format=%B")]
    names = git(repository, "rev-list", "--all", "--objects").split("\n")
    for name in (line.split()[0] for line in names):
        if git(repository, "cat-file", "-t", name) == "blob":
            content = git(repository, "cat-file", "blob", name)
            texts.append(content)
            if content.startswith('{\n "cells"'):
                texts += ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
    return "\n".join(texts)


def test_a_release_holds_what_students_need_and_is_an_ordinary_repository(built: Course, tmp_path: Path) -> None:
    made = release(built, tmp_path / "students", [NAME])
    listed = set(git(tmp_path / "students", "ls-files").split("\n"))
    assert {
        NOTEBOOK, f"assignments/zh/{NAME}/{NAME}.ipynb", f"tests/visible/test_{NAME}.py", "course.yaml", "README.md",
        "README.zh.md", "Makefile", "pyproject.toml", ".gitattributes", ".gitignore", "autograder/cli/student.py",
        ".github/workflows/hand-in.yml", ".github/workflows/grade.yml",
    } <= listed  # fmt: skip
    assert not [
        path
        for path in listed
        if re.match(r"solutions|tests/(hidden|answers)|autograder/(sandbox/(host|fork)|audit|pull)", path)
    ]
    assert git(tmp_path / "students", "rev-list", "--count", "HEAD") == "1"
    assert git(tmp_path / "students", "status", "--porcelain") == ""
    assert made.commit == git(tmp_path / "students", "rev-parse", "HEAD")


def test_nothing_secret_is_in_any_commit_of_the_whole_course(tmp_path: Path) -> None:
    course = load_course(ROOT)
    students = tmp_path / "students"
    for names in (course.names[:2], course.names):
        release(course, students, names)
    secret: set[str] = set()
    public = "\n".join(path.read_text() for path in sorted((ROOT / "autograder").rglob("*.py")))
    for name in course.names:
        parts = re.split(r".*### (?:BEGIN|END) SOLUTION.*\n", course.source(name).read_text())
        secret |= lines("\n".join(parts[1::2]))
        public += "\n".join(parts[::2]) + course.visible(name).read_text()
        for path in [course.hidden(name), *course.answers(name).rglob("*.py"), *course.answers(name).rglob("*.yaml")]:
            secret |= lines(path.read_text())
    secret -= lines(public) | lines(re.sub(r"^# ?", "", public, flags=re.MULTILINE))
    assert len(secret) > 5000
    text = every_text(students)
    assert not secret & lines(text)
    assert not re.search(rf"\b{course.settings.seed}\b", text)
    assert git(students, "rev-list", "--count", "HEAD") == "2"


@pytest.mark.parametrize(
    "leak", ["secret_of_the_model_answer = 2", "# >>> `SECRET_OF_THE_GRADER = 21`", "the seed is 987654"]
)
def test_a_leak_stops_a_release(built: Course, tmp_path: Path, leak: str) -> None:
    edit(built.root / "course.yaml", "seed: 1\n", "seed: 987654\n")
    book = json.loads(built.released(NAME).read_text())
    book["cells"][0]["source"] = ["Some text\n", f"{leak}\n", "and more"]
    built.released(NAME).write_text(json.dumps(book))
    with pytest.raises(CourseError, match="secret"):
        release(again(built), tmp_path / "students", [NAME])
    assert git(tmp_path / "students", "rev-list", "--all", "--count") == "0"


def test_a_release_without_changes_adds_no_commit(built: Course, tmp_path: Path) -> None:
    first = release(built, tmp_path / "students", [NAME])
    second = release(built, tmp_path / "students", [NAME])
    assert second.commit == ""
    assert git(tmp_path / "students", "rev-parse", "HEAD") == first.commit


def test_a_correction_touches_only_what_changed_and_says_which_cells(built: Course, tmp_path: Path) -> None:
    students = tmp_path / "students"
    release(built, students, [NAME])
    edit(built.released(NAME), "# Two small things", "# Two very small things")
    edit(built.visible(NAME), "double(3) is 6", "double(3) is six")
    made = release(built, students, [NAME])
    assert git(students, "diff", "--name-only", "HEAD~", "HEAD").split("\n") == [
        NOTEBOOK, f"tests/visible/test_{NAME}.py",
    ]  # fmt: skip
    assert f"changed {NOTEBOOK}: cell-0" in made.changes
    assert git(students, "log", "-1", "--format=%B").split("\n")[2:] == list(made.changes)


def test_a_further_assignment_joins_those_that_are_there(built: Course, tmp_path: Path) -> None:
    students = tmp_path / "students"
    other = "02_tiny"
    for place in (built.source, built.visible, built.hidden, built.released):
        place(other).parent.mkdir(exist_ok=True, parents=True)
        place(other).write_bytes(place(NAME).read_bytes())
    chinese = built.root / "assignments" / "zh" / other / f"{other}.ipynb"
    chinese.parent.mkdir()
    chinese.write_bytes(built.released(NAME).read_bytes())
    row = "  - {name: 01_tiny, title: {en: Two small things, zh: 两件小事}, minutes: 5}\n"
    edit(built.root / "course.yaml", row, row + row.replace("01_tiny", other))
    course = again(built)
    release(course, students, [NAME])
    assert other not in (students / "course.yaml").read_text()
    made = release(course, students, [other])
    assert made.names == (NAME, other)
    assert "changed course.yaml" in made.changes
    assert (students / NOTEBOOK).is_file()


def test_what_the_course_no_longer_has_is_taken_away_and_what_others_added_stays(built: Course, tmp_path: Path) -> None:
    students = tmp_path / "students"
    release(built, students, [NAME])
    (students / "LICENSE").write_text("Yours to read.\n")
    git(students, "add", "LICENSE")
    git(students, "commit", "--quiet", "--message", "A licence")
    edit(students / ".released", "Makefile\n", "Makefile\nold.txt\n")
    (students / "old.txt").write_text("of an earlier release\n")
    git(students, "add", "--all")
    git(students, "commit", "--quiet", "--message", "As an earlier release left it")
    made = release(built, students, [NAME])
    assert "removed old.txt" in made.changes
    assert (students / "LICENSE").is_file()
    assert not (students / "old.txt").exists()


def test_a_folder_of_something_else_is_left_alone(built: Course, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")
    with pytest.raises(UsageError, match="not a git repository"):
        release(built, tmp_path / "letters", [NAME])
    git(built.root, "init", "--quiet")
    with pytest.raises(UsageError, match="not released there"):
        release(built, built.root, [NAME])


def test_changes_that_are_not_committed_are_not_lost(built: Course, tmp_path: Path) -> None:
    students = tmp_path / "students"
    release(built, students, [NAME])
    edit(students / "README.md", "## Work", "## Work hard")
    edit(built.root / "course.yaml", "A course for the engine's own tests", "A course")
    with pytest.raises(GitError, match=r"README\.md"):
        release(again(built), students, [NAME])
    assert "## Work hard" in (students / "README.md").read_text()
    assert git(students, "rev-list", "--count", "HEAD") == "1"


def test_a_students_work_outlives_a_merge_of_a_correction(built: Course, tmp_path: Path) -> None:
    students = tmp_path / "students"
    release(built, students, [NAME])
    clone = Clone(students, tmp_path / "ada")
    book = nbformat.read(clone.folder / NOTEBOOK, as_version=4)
    for cell in book.cells:
        if cell.id == "double":
            cell.source = DOUBLE
    clone.commit({NOTEBOOK: nbformat.writes(book) + "\n"})
    edit(built.released(NAME), "# Two small things", "# Two very small things")
    release(built, students, [NAME])
    git(clone.folder, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
    merged = {cell.id: cell.source for cell in nbformat.read(clone.folder / NOTEBOOK, as_version=4).cells}
    assert merged["double"] == DOUBLE
    assert merged["cell-0"] == "# Two very small things"


def test_two_commands_of_the_readme_lead_to_a_first_visible_check(built: Course, tmp_path: Path) -> None:
    release(built, tmp_path / "students", [NAME])
    git(tmp_path, "clone", "--quiet", "students", "ada")
    ada = tmp_path / "ada"
    first, second = re.findall(r"^    (\S.*)$", (ada / "README.md").read_text(), re.MULTILINE)[:2]
    # The packages that it would download are those of this environment; what is tried is the rest.
    subprocess.run([sys.executable, "-m", "venv", ada / ".venv"], check=True)
    [site] = (ada / ".venv" / "lib").glob("python*/site-packages")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "shared.pth").write_text(f"{packages}\n")
    (ada / ".venv" / "bin" / "nbstripout").symlink_to(Path(sys.executable).with_name("nbstripout"))
    variables = {**os.environ, "PIP_NO_DEPS": "1", "PYTHONPATH": str(ada)}
    for command in (first, second):
        done = subprocess.run(command, shell=True, cwd=ada, env=variables, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert "double(3) is 6" in done.stdout
    assert "You have not changed this exercise yet" in done.stdout
    _outputs_stay_out_of_commits(ada)


def _outputs_stay_out_of_commits(ada: Path) -> None:
    book = nbformat.read(ada / NOTEBOOK, as_version=4)
    before = git(ada, "show", f"HEAD:{NOTEBOOK}")
    code = next(cell for cell in book.cells if cell.id == "double")
    code.source = DOUBLE
    code.execution_count = 7
    code.outputs = [nbformat.v4.new_output("stream", text="a long output\n")]
    nbformat.write(book, ada / NOTEBOOK)
    shown = git(ada, "diff", "--unified=0")
    assert "long output" not in shown
    git(ada, "commit", "--quiet", "--all", "--message", "work")
    after = git(ada, "show", f"HEAD:{NOTEBOOK}")
    assert "long output" in (ada / NOTEBOOK).read_text()
    assert "long output" not in after
    old, new = ({cell["id"]: cell for cell in json.loads(text)["cells"]} for text in (before, after))
    assert [name for name in old if old[name] != new.get(name)] == ["double"]


def test_the_students_engine_is_whole_and_is_a_command_line(built: Course, tmp_path: Path) -> None:
    """Every module of it can be imported where the rest of the engine is not."""
    students = tmp_path / "students"
    release(built, students, [NAME])
    code = (
        "import importlib, pathlib, autograder\n"
        "assert autograder.__file__.startswith(str(pathlib.Path.cwd())), autograder.__file__\n"
        "for path in sorted(pathlib.Path('autograder').rglob('*.py')):\n"
        "    if path.name != '__main__.py':\n"
        "        importlib.import_module('.'.join(path.with_suffix('').parts).removesuffix('.__init__'))\n"
    )
    for arguments, said in ((["-c", code], ""), (["-m", "autograder", "--help"], "watch")):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=students, env={**os.environ, "PYTHONPATH": str(students)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert said in done.stdout
    assert "collect" not in done.stdout


def test_the_students_engine_asks_for_what_its_modules_import(built: Course) -> None:
    files = contents(built, [NAME])
    asked = tomllib.loads(files["pyproject.toml"].decode())["project"]["dependencies"]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in asked}  # type: ignore[index]
    packages = {"yaml": "pyyaml", "sklearn": "scikit-learn", "jinja2": "jupyter", "_pytest": "pytest"}
    nodes = [
        node
        for path, content in files.items()
        if path.startswith(("autograder/", "tests/")) and path.endswith(".py")
        for node in ast.walk(ast.parse(content))
    ]
    imported = {node.module.partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {name.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for name in node.names}
    outside = {packages.get(module, module) for module in imported} - set(sys.stdlib_module_names) - {"autograder"}
    missing = {module for module in outside if module.lower() not in names}
    assert missing <= {"numpy"}, "numpy comes with torch and torchvision"


def test_a_notebook_read_by_the_student_is_the_built_one(built: Course, tmp_path: Path) -> None:
    release(built, tmp_path / "students", [NAME])
    assert (tmp_path / "students" / NOTEBOOK).read_bytes() == built.released(NAME).read_bytes()
    assert notebook() != built.released(NAME).read_bytes()
