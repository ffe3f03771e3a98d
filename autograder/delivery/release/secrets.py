"""The last check before a release: no secret of the course may be in a student's repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from autograder.base.package import PACKAGE
from autograder.content.course import Course
from autograder.content.source import read_source

MIN_LENGTH = 12  # characters: shorter lines occur in any code
QUOTING = " \t#>*-`"
_WORD = re.compile(r"\w")


def secret_lines(course: Course) -> frozenset[str]:
    """The lines of hidden graders, model answers and wrong answers that occur in nothing students may read."""
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
    """One sentence for each secret found in some files."""
    secret = frozenset(secrets)
    found = []
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        lines = _lines(text) | (_lines_of_all(json.loads(text)) if name.endswith(".ipynb") else set())
        found += [f"{name} contains {line!r}." for line in sorted(lines & secret)]
        if re.search(rf"(?<!\w){seed}(?!\w)", text) and seed > 9:  # a single digit occurs in any text
            found.append(f"{name} contains the seed of the hidden checks.")
    return found


def _parts(text: str) -> tuple[str, str]:
    """Split a cell into the code outside its solutions and the solutions."""
    pieces = re.split(r"^.*### (?:BEGIN|END) SOLUTION.*$", text, flags=re.MULTILINE)
    return "\n".join(pieces[::2]), "\n".join(pieces[1::2])


def _lines(text: str) -> set[str]:
    """The lines long enough to be distinctive, without comment signs, prompts and list markers."""
    bare = (line.strip(QUOTING) for line in text.splitlines())
    return {line for line in bare if len(line) >= MIN_LENGTH and _WORD.search(line)}


def _lines_of_all(data: Any) -> set[str]:
    """The lines of every string in parsed JSON or YAML."""
    if isinstance(data, str):
        return _lines(data)
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return set().union(*map(_lines_of_all, values))
