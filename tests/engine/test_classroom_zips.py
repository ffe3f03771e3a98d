"""Exports of Moodle and Canvas: collected, and feedback as zips that they import."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from test_classroom_return import feedback_of, grade
from tiny import DOUBLE, NAME, SCALE, filled

from autograder.base.errors import UsageError
from autograder.content.course import Course
from autograder.delivery.classroom import exports
from autograder.delivery.classroom.exports import ExportError, Platform, read_export
from autograder.delivery.classroom.feedback_zip import feedback_zip
from autograder.delivery.classroom.zips import Unpacked, collect_export

MOODLE = "{}_{}_assignsubmission_file_/{}"


def pack(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def collect(course: Course, path: Path) -> dict[str, Unpacked]:
    found = collect_export(course, read_export(path), NAME, course.root / "submitted")
    return {one.student: one for one in found}


def tree(course: Course) -> dict[str, bytes]:
    folder = course.root / "submitted"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def at(student: str) -> str:
    return f"{student}/{NAME}/{NAME}.ipynb"


def test_moodles_export_in_folders_and_without_comes_out_by_full_name(built: Course, tmp_path: Path) -> None:
    export = pack(tmp_path / "export.zip", {
        MOODLE.format("Ada Moreau", 1234567, f"{NAME}.ipynb"): b"ada",
        f"Zoë Maes_1234568_assignsubmission_file_{NAME}.ipynb": b"zoe",
        MOODLE.format("王小明", 1234569, f"work/{NAME}.ipynb"): b"wang",
    })  # fmt: skip
    collect(built, export)
    assert tree(built) == {at("Ada Moreau"): b"ada", at("Zoë Maes"): b"zoe", at("王小明"): b"wang"}


def test_canvas_export_comes_out_by_name_and_number_and_the_latest_attempt_counts(
    built: Course, tmp_path: Path
) -> None:
    export = pack(tmp_path / "export.zip", {
        f"moreauada_12345_67890_{NAME}.ipynb": b"first",
        f"moreauada_12345_67891_{NAME}-1.ipynb": b"second",
        f"maeszoe_LATE_12346_67892_{NAME}.ipynb": b"zoe",
    })  # fmt: skip
    collected = collect(built, export)
    assert tree(built) == {at("moreauada-12345"): b"second", at("maeszoe-12346"): b"zoe"}
    assert collected["maeszoe-12346"].notes == ("The platform marks the submission as late.",)


def test_collecting_an_export_again_changes_nothing_and_a_missing_one_destroys_nothing(
    built: Course, tmp_path: Path
) -> None:
    name = MOODLE.format("Ada", 1, f"{NAME}.ipynb")
    export = pack(tmp_path / "export.zip", {name: b"ada"})
    assert collect(built, export)["Ada"].fresh
    assert not collect(built, export)["Ada"].fresh
    pack(export, {MOODLE.format("Ada", 1, "essay.txt"): b"", MOODLE.format("Bob", 2, f"{NAME}.ipynb"): b"bob"})
    assert not collect(built, export)["Ada"].path
    assert tree(built) == {at("Ada"): b"ada", at("Bob"): b"bob"}


def test_two_students_of_the_same_name_are_kept_apart(built: Course, tmp_path: Path) -> None:
    names = [MOODLE.format("Ada", number, f"{NAME}.ipynb") for number in (1, 2)]
    collect(built, pack(tmp_path / "export.zip", {names[0]: b"one", names[1]: b"two"}))
    assert tree(built) == {at("Ada 1"): b"one", at("Ada 2"): b"two"}


def test_the_only_notebook_counts_under_another_name_and_of_several_none_is_guessed(
    built: Course, tmp_path: Path
) -> None:
    collected = collect(built, pack(tmp_path / "export.zip", {
        MOODLE.format("Ada", 1, f"{NAME} (2).ipynb"): b"ada",
        MOODLE.format("Bob", 2, "a.ipynb"): b"", MOODLE.format("Bob", 2, "b.ipynb"): b"",
        MOODLE.format("Eve", 3, "work.zip"): b"PK",
        MOODLE.format("Cho", 4, f"{NAME}-Copy1.IPYNB"): b"cho", MOODLE.format("Cho", 4, "scratch.ipynb"): b"",
    }))  # fmt: skip
    assert tree(built) == {at("Ada"): b"ada", at("Cho"): b"cho"}
    assert "was collected as" in collected["Ada"].notes[0]
    assert "none of 2 notebooks" in collected["Bob"].notes[0]
    assert "archive was handed in" in collected["Eve"].notes[0]


def test_names_in_a_zip_lead_nowhere_else(built: Course, tmp_path: Path) -> None:
    collect(built, pack(tmp_path / "export.zip", {
        MOODLE.format("../../../up", 1, f"{NAME}.ipynb"): b"up",
        MOODLE.format("/root/abs", 2, f"{NAME}.ipynb"): b"abs",
        MOODLE.format("a\\..\\[b]*", 3, f"../../{NAME}.ipynb"): b"back",
    }))  # fmt: skip
    assert tree(built) == {at("up"): b"up", at("abs"): b"abs", at("a-..--b--"): b"back"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "export.zip"]


def test_a_bomb_is_not_unpacked_however_it_is_packed(built: Course, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}.ipynb", bytes(1 << 20))
    bomb = pack(tmp_path / "export.zip", {
        MOODLE.format("big", 1, f"{NAME}.ipynb"): bytes(64 << 20),
        MOODLE.format("nested", 2, f"{NAME}.zip"): inner.getvalue(),
        MOODLE.format("liar", 3, f"{NAME}.ipynb"): bytes(32 << 20),
        MOODLE.format("fine", 4, f"{NAME}.ipynb"): b"fine",
    })  # fmt: skip
    content = bytearray(bomb.read_bytes())
    at_ = content.rindex(b"liar_3_assign") - 46  # the directory's entry says the size: 24 bytes in
    content[at_ + 24 : at_ + 28] = (100).to_bytes(4, "little")
    bomb.write_bytes(content)
    collected = collect(built, bomb)
    assert tree(built) == {at("fine"): b"fine"}
    assert "the limit is 1 MiB" in collected["big"].notes[0]
    assert "archive was handed in" in collected["nested"].notes[0]
    assert "cannot be unpacked" in collected["liar"].notes[0]


def test_an_export_of_too_many_files_or_bytes_is_refused(
    built: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = pack(tmp_path / "export.zip", {MOODLE.format(name, 1, f"{NAME}.ipynb"): b"x" * 9 for name in "abc"})
    monkeypatch.setattr(exports, "MAX_MEMBERS", 2)
    with pytest.raises(ExportError, match="more than 2 files"):
        read_export(export)
    monkeypatch.undo()
    monkeypatch.setattr("autograder.delivery.classroom.zips.MAX_BYTES", 20)
    with pytest.raises(ExportError, match="contains notebooks of more than"):
        collect(built, export)


def test_what_is_no_export_is_named(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no zip")
    with pytest.raises(ExportError, match="is not a zip"):
        read_export(tmp_path / "no.zip")
    with pytest.raises(UsageError, match="named as Moodle or Canvas"):
        read_export(pack(tmp_path / "other.zip", {"a.txt": b""}))


def test_the_command_collects_a_folder_of_what_was_unpacked_and_names_what_is_missing(
    built: Course, tmp_path: Path
) -> None:
    folder = tmp_path / "unpacked"
    content = filled(built, double=DOUBLE, scale=SCALE)
    for name, given in (("Ada", content), ("Bob", b"")):
        path = folder / MOODLE.format(name, len(name), f"{NAME}.ipynb" if given else "essay.odt")
        path.parent.mkdir(parents=True)
        path.write_bytes(given)
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "collect", "--zip", str(folder), "--assignment", NAME],
        cwd=built.root, text=True, capture_output=True, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert tree(built) == {at("Ada"): content}
    assert "Bob: no notebook was handed in, but" in done.stderr
    assert "1 submissions for 01_tiny, 1 of them new" in done.stdout


def names_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_feedback_for_moodle_has_the_folders_of_its_export(tiny: Course, tmp_path: Path) -> None:
    folders = [MOODLE.format("Ada Moreau", 1234567, ""), "Zoë Maes_1234568_assignsubmission_file_"]
    export = read_export(pack(tmp_path / "export.zip", {
        f"{folders[0]}{NAME}.ipynb": b"", f"{folders[0]}cat.png": b"", f"{folders[1]}{NAME}.ipynb": b"",
        MOODLE.format("idle", 3, f"{NAME}.ipynb"): b"",
    }))  # fmt: skip
    for student in ("Ada Moreau", "Zoë Maes", "elsewhere"):
        grade(tiny, student)
    made = feedback_zip(export, feedback_of(tiny).students)
    assert sorted(names_in(made.content)) == sorted(
        f"{folder}{NAME}.{kind}" for folder in folders for kind in ("html", "md")
    )
    assert (made.students, made.without) == (("Ada Moreau", "Zoë Maes"), ("idle",))
    for name in names_in(made.content):  # Moodle's own rule: five parts, of which it reads the second to the fourth
        _, number, *kind, _ = name.split("_", 4)
        assert (number.isdigit(), kind) == (True, ["assignsubmission", "file"])


def test_feedback_for_canvas_has_the_names_of_its_export(tiny: Course, tmp_path: Path) -> None:
    stem = f"moreauada_LATE_12345_67890_{NAME}-1"
    export = read_export(pack(tmp_path / "export.zip", {f"{stem}.ipynb": b""}), Platform.CANVAS)
    grade(tiny, "moreauada-12345")
    made = names_in(feedback_zip(export, feedback_of(tiny).students).content)
    assert list(made) == [f"{stem}.html"]
    assert made[f"{stem}.html"] == b"<html>your grade</html>"
    assert re.findall(r"(?<=_)\d+(?=_)", stem)[:2] == ["12345", "67890"]


def test_the_same_feedback_is_the_same_zip(tiny: Course, tmp_path: Path) -> None:
    pack(tmp_path / "export.zip", {MOODLE.format("Ada", 1, f"{NAME}.ipynb"): b""})
    grade(tiny, "Ada")
    for state in ("written", "unchanged"):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", "return", "--zip", "moodle", "--like", str(tmp_path / "export.zip"),
             "--to", "back.zip"], cwd=tiny.root, text=True, capture_output=True,
        )  # fmt: skip
        assert (done.returncode, f"back.zip is {state}" in done.stdout) == (0, True), done.stderr + done.stdout
