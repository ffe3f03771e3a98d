"""Which code cell something is about, as both sides of the boundary and result.json name it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.base.language import Text

LONGEST = 100  # characters of a grade_id
_GRADE_ID = re.compile(rf"[A-Za-z_][\w-]{{0,{LONGEST - 1}}}", re.ASCII)
_NUMBER = re.compile(r"#([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True)
class CellId:
    """The code cell with this grade_id, or, where a cell has none, the code cell of this number, from 1."""

    grade_id: str = ""
    number: int = 0

    @classmethod
    def of(cls, grade_id: object, number: int) -> CellId:
        """The id of the code cell `number`, whose metadata give it this grade_id."""
        if isinstance(grade_id, str) and _GRADE_ID.fullmatch(grade_id):
            return cls(grade_id)
        return cls(number=number)

    @classmethod
    def read(cls, text: object) -> CellId | None:
        """The id that `str` gives this text for; None if there is none."""
        if not isinstance(text, str):
            return None
        if _GRADE_ID.fullmatch(text):
            return cls(text)
        number = _NUMBER.fullmatch(text)
        return cls(number=int(number[1])) if number else None

    def __str__(self) -> str:
        return self.grade_id or f"#{self.number}"

    @property
    def text(self) -> Text:
        """What messages call the cell."""
        if self.grade_id:
            return Text(f"exercise {self.grade_id}", f"练习 {self.grade_id}")
        return Text(f"code cell {self.number}", f"代码单元 {self.number}")
