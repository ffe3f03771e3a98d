"""`autograder check`: it finds the notebook that a student means, and says in the student's words what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import DOUBLE, NAME, SCALE, filled, notebook

from autograder.base.errors import UsageError
from autograder.content.course import Course
from autograder.student.checking import check_file
from autograder.student.locating import locate

FINE = notebook(double=DOUBLE, scale=SCALE)


def check(course: Course, *arguments: str, language: str = "C", **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "check", *arguments], cwd=course.root, capture_output=True, text=True,
        check=False, env={**os.environ, "COLUMNS": "200", "LC_ALL": language, **environment},
    )  # fmt: skip
    assert "grader failed" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_name_a_folder_and_a_renamed_download_are_understood(
    built: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = built.released(NAME)
    released.write_bytes(filled(built, double=DOUBLE, scale=SCALE))
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    download = downloads / f"{NAME} (1).ipynb"
    download.write_bytes(FINE)
    (downloads / "holiday.ipynb").write_bytes(b"{}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(built.root)
    for text in (NAME, "tiny", "1", f"{NAME}.ipynb", f"assignments/{NAME}", str(released)):
        assert locate(text)[1:] == (released, NAME)
    for text in (f"~/Downloads/{NAME} (1).ipynb", "~/Downloads", str(download)):
        assert locate(text)[1:] == (download, NAME)
    assert locate("~/Downloads/holiday.ipynb", NAME)[1:] == (downloads / "holiday.ipynb", NAME)
    monkeypatch.chdir(released.parent)
    assert locate(".")[1:] == (released, NAME)
    monkeypatch.chdir(tmp_path)
    assert locate(str(released.parent))[1:] == (released, NAME)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nowhere.ipynb", "nowhere.ipynb: there is no such file, folder or assignment. Type for example `autograder"),
        ("07_none", "07_none: there is no such file, folder or assignment"),
        ("gone/01_tiny.ipynb", "gone/01_tiny.ipynb: there is no such file, folder or assignment. Type for example "
                               "`autograder check 01_tiny`"),
        (".", "contains no notebook of this course. Name one: autograder check 01_tiny"),
        ("several", "contains 2 notebooks. Name one: autograder check"),
        ("holiday.ipynb", 'its name tells no assignment. Name the assignment: autograder check "holiday.ipynb"'),
    ],
)  # fmt: skip
def test_what_is_not_found_is_named_with_what_to_type(
    built: Course, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    (built.root / "holiday.ipynb").write_bytes(FINE)
    (built.root / "several").mkdir()
    for copy in (1, 2):
        (built.root / "several" / f"{NAME} ({copy}).ipynb").write_bytes(FINE)
    monkeypatch.chdir(built.root)
    with pytest.raises(UsageError) as raised:
        locate(text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("content", "en", "zh"),
    [
        (b"{", "it is not JSON", "它不是 JSON"),
        ("# é".encode("cp1252"), "is not UTF-8", "不是 UTF-8"),
        (notebook(double="import os\nos._exit(0)"), "your code ended the process", "结束了检查它的进程"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_in_the_students_language(
    tiny: Course, content: bytes, en: str, zh: str
) -> None:
    (tiny.root / f"{NAME}.ipynb").write_bytes(content)
    for language, said in (("C", en), ("zh_CN.UTF-8", zh)):
        code, printed = check(tiny, f"{NAME}.ipynb", language=language)
        assert (code, said in printed) == (2, True), printed


def test_a_module_and_files_beside_the_notebook_are_found_and_nothing_is_left_behind(tiny: Course) -> None:
    folder = tiny.root / "work"
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "__init__.py").write_text("two = 2\n")
    (folder / "numbers.txt").write_text("2")
    book = json.loads(FINE)
    cells = ["%%writefile mine.py\nfactor = 2\n", "%%writefile numbers.txt\n2.0\n",
             "import mine, package\nassert mine.factor == package.two == float(open('numbers.txt').read())\n"
             "def double(x):\n    return mine.factor * x\n"]  # fmt: skip
    book["cells"] += [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in cells]
    path = folder / f"{NAME}.ipynb"
    path.write_text(json.dumps(book))
    here, found = Path.cwd(), list(sys.path)
    report = check_file(tiny, path, NAME)
    assert {check.status.value for check in report.checks} == {"passed"}
    assert not report.notes
    assert (Path.cwd(), sys.path, "mine" in sys.modules) == (here, found, False)
    assert (folder / "numbers.txt").read_text() == "2"
    assert sorted(file.name for file in folder.iterdir()) == [f"{NAME}.ipynb", "numbers.txt", "package"]
