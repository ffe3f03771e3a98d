"""The table of a class: what its cells may say, and what becomes of rows that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from servers import at

from autograder.delivery.classroom.table import read_table


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2026-11-20T19:00:00+01:00", "18:00"), ("2026-11-20 18:00", "18:00"), ("2026-11-20T18:00Z", "18:00"),
        ("2026-11-20 18:00:00 UTC", "18:00"), ("", None),
    ],
)  # fmt: skip
def test_a_deadline_without_a_zone_is_in_utc(tmp_path: Path, text: str, due: str | None) -> None:
    table = tmp_path / "class.csv"
    table.write_text(f"student;repository;due\nada;../ada.git;{text}\n")
    [row] = read_table(table).rows
    assert row.due == (at(due) if due else None)
    assert row.repository == str(tmp_path.parent / "ada.git")


def test_a_table_may_be_yaml_and_a_date_means_the_end_of_its_day(tmp_path: Path) -> None:
    table = tmp_path / "class.yaml"
    row = "{student: 王小明, repository: 'git@host:a/b.git', branch: 1.10, due: 2026-11-20, pull: 7}"
    table.write_text(f"- {row}\n- 3\n")
    found = read_table(table)
    [only] = found.rows
    assert (only.student, only.repository, only.branch, only.pull) == ("王小明", "git@host:a/b.git", "1.10", 7)
    assert f"{only.due}" == "2026-11-20 23:59:59+00:00"
    assert [one.number for one in found.unusable] == [2]


def test_a_name_written_in_two_ways_is_one_student(tmp_path: Path) -> None:
    table = tmp_path / "class.csv"
    table.write_text("student,repository\nZoe\u0308,x\nbob,x\n")
    assert [row.student for row in read_table(table).rows] == ["Zo\u00eb", "bob"]
    table.write_text("student,repository\nZoe\u0308,x\nZO\u00cb,x\n")
    assert [one.number for one in read_table(table).unusable] == [2, 3]


@pytest.mark.parametrize("name", [".hidden", "..", "a\\b", "a\u202eb", "ada[1]", "", "x" * 200, "a\tb"])
def test_a_name_that_can_be_no_folder_is_refused_with_its_row(tmp_path: Path, name: str) -> None:
    table = tmp_path / "class.csv"
    table.write_text(f'student,repository\nfine,x\n"{name}",x\n')
    found = read_table(table)
    assert ([row.student for row in found.rows], [one.number for one in found.unusable]) == (["fine"], [3])
