"""Finds the shell commands of a submission, which grading does not run, where their results could matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.base.language import Text
from autograder.content.source import Cell
from autograder.wire.failures import CodeLocation

MAX_PLACES = 3  # that the note names
MAX_LINE = 80  # characters of a line that it shows
# A command whose output is used, a cell of another language, and commands that write files.
MATTERS = re.compile(
    r"[ \t]*(?:\w+[ \t]*=[ \t]*!|%%(?:bash|sh|script|python[23]?|perl|ruby)\b"
    r"|![ \t]*(?:cp|curl|echo|gdown|git|mkdir|mv|rm|tar|touch|unzip|wget)\b)"
)


def command_notes(cells: Sequence[Cell]) -> Iterator[Text]:
    """A note that names the first commands whose results could matter, if there are any."""
    places = [
        CodeLocation(cell.id, number, line.strip()[:MAX_LINE])
        for cell in cells
        for number, line in enumerate(cell.code.split("\n"), 1)
        if MATTERS.match(line)
    ]
    if places:
        shown = [place.text for place in places[:MAX_PLACES]]
        en, zh = "; ".join(text.en for text in shown), "；".join(text.zh for text in shown)
        yield Text(f"Shell commands are not run when grading: {en}.", f"评分时不运行 shell 命令：{zh}。")
