"""Identifiers of code cells, as used on both sides of the trust boundary and in result.json."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.base.language import Text

MAX_GRADE_ID = 100  # characters
_GRADE_ID = re.compile(rf"[A-Za-z_][\w-]{{0,{MAX_GRADE_ID - 1}}}", re.ASCII)
_NUMBER = re.compile(r"#([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True)
class CellId:
    """The grade_id of a code cell or, for a cell without one, its number among the code cells, counted from 1."""

    grade_id: str = ""
    number: int = 0

    @classmethod
    def of(cls, grade_id: object, number: int) -> CellId:
        """The id of the code cell `number`, whose metadata contain this grade_id (unverified)."""
        if isinstance(grade_id, str) and _GRADE_ID.fullmatch(grade_id):
            return cls(grade_id)
        return cls(number=number)

    @classmethod
    def read(cls, text: object) -> CellId | None:
        """Parse the text that `str` returns for an id; None if the text is not valid."""
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
        """The name of the cell in messages."""
        if self.grade_id:
            return Text(f"exercise {self.grade_id}", f"练习 {self.grade_id}")
        return Text(f"code cell {self.number}", f"代码单元 {self.number}")
