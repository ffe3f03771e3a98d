"""What must never be in a student's repository, told by content: a last look before each release."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from autograder.base.package import PACKAGE
from autograder.content.course import Course
from autograder.content.source import read_source

SHORTEST = 12  # characters: shorter lines are in all code
QUOTING = " \t#>*-`"
_WORD = re.compile(r"\w")


def secret_lines(course: Course) -> frozenset[str]:
    """Lines of the hidden graders, model answers and wrong answers that stand nowhere in what students may read."""
    secret: set[str] = set()
    public: set[str] = set()
    for name in course.names:
        for cell in read_source(name, course.source(name)).notebook.cells:
            stub, answer = _parts(cell.source)
            secret |= _lines(answer)
            public |= _lines(stub)
        public |= _lines(course.visible(name).read_text(encoding="utf-8"))
        for path in (course.hidden(name), *sorted(course.answers(name).rglob("*.py"))):
            secret |= _lines(path.read_text(encoding="utf-8"))
        for path in sorted(course.answers(name).rglob("*.yaml")):
            secret |= _lines_of_all(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in PACKAGE.rglob("*.py"):
        public |= _lines(path.read_text(encoding="utf-8"))
    return frozenset(secret - public)


def leaks(files: Mapping[str, bytes], secrets: Iterable[str], seed: int) -> list[str]:
    """What of the secrets is in some files: a sentence each."""
    known = frozenset(secrets)
    found = []
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        lines = _lines(text) | (_lines_of_all(json.loads(text)) if name.endswith(".ipynb") else set())
        found += [f"{name} holds {line!r}." for line in sorted(lines & known)]
        if re.search(rf"(?<!\w){seed}(?!\w)", text) and seed > 9:  # a digit is in any text
            found.append(f"{name} holds the seed of the hidden checks.")
    return found


def _parts(text: str) -> tuple[str, str]:
    """A cell without its solutions, and the solutions."""
    pieces = re.split(r"^.*### (?:BEGIN|END) SOLUTION.*$", text, flags=re.MULTILINE)
    return "\n".join(pieces[::2]), "\n".join(pieces[1::2])


def _lines(text: str) -> set[str]:
    """The lines of a text that say enough, without what quotes them: a comment's mark, a prompt, a list's dash."""
    bare = (line.strip(QUOTING) for line in text.splitlines())
    return {line for line in bare if len(line) >= SHORTEST and _WORD.search(line)}


def _lines_of_all(data: Any) -> set[str]:
    """The lines of every text in what JSON or YAML held."""
    if isinstance(data, str):
        return _lines(data)
    if isinstance(data, dict | list):
        values = data.values() if isinstance(data, dict) else data
        return set().union(*map(_lines_of_all, values))
    return set()
