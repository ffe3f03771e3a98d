"""What of an assignment lacks its other half: someone who reads one language must not miss anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.base.language import HAN, comment_blocks, docstrings, halves
from autograder.content.course import Course
from autograder.content.source import read_source
from autograder.diagnosis.corpus import read_corpus

# A paragraph's kind, by how it begins; what is of no kind is plain text.
KINDS = {
    "heading": r"#+ ",
    "table": r"\|",
    "list": r"[-*] |\d+\. ",
    "formula": r"\$\$",
    "picture": r"!\[",
    "code": "```",
}
WORD = re.compile("[A-Za-z]{2,}")
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")  # and the targets of links
SPEAKING = ("Mismatch", "Text", "about")  # calls whose first two arguments are the halves of a text
STRINGS = (ast.Constant, ast.JoinedStr)
SOLUTION = re.compile(r"^ *### BEGIN SOLUTION.*?^ *### END SOLUTION", re.DOTALL | re.MULTILINE)


def lacking(course: Course, name: str) -> list[str]:
    """A line for each paragraph, docstring, comment, check, message and hint that lacks a half, with its beginning."""
    source = read_source(name, course.source(name))
    complaints = [f"{course.source(name)}: {what}" for what in _of_notebook(source.notebook)]
    for module in (course.hidden(name), course.visible(name)):
        complaints += [f"{module}: {what}" for what in _of_graders(module)]
    for answer in read_corpus(course.answers(name), source):
        if not answer.right and not (answer.hint.en and HAN.search(answer.hint.zh)):
            complaints.append(f"{course.answers(name) / 'wrong.yaml'}: the hint of {answer.exercise}/{answer.id}")
    return complaints


def _of_notebook(notebook: NotebookNode) -> Iterator[str]:
    cells = list(notebook.cells)
    while cells:
        cell = cells.pop(0)
        if cell.cell_type == "code":
            yield from _of_code(cell.source)
        elif cell.metadata.get("lang") == "en" and cells and cells[0].metadata.get("lang") == "zh":
            yield from _of_paragraphs(cell.source, cells.pop(0).source)
        else:
            yield f"the text {_beginning(cell.source)}"


def _of_paragraphs(english: str, chinese: str) -> Iterator[str]:
    """The paragraphs of a text must be of the same kinds in the same order in both languages."""
    ours, theirs = (re.split(r"\n\s*\n", text.strip()) for text in (english, chinese))
    for number, paragraph in enumerate(ours):
        other = theirs[number] if number < len(theirs) else ""
        speaks = _kind(paragraph) not in ("formula", "code") and WORD.search(CODE.sub("", paragraph))
        if _kind(paragraph) != _kind(other) or (speaks and not HAN.search(other)) or HAN.search(paragraph):
            yield f"the {_kind(paragraph)} {_beginning(paragraph)}"
            return  # what follows is out of step
    for paragraph in theirs[len(ours) :]:
        yield f"the {_kind(paragraph)} {_beginning(paragraph)}"


def _kind(paragraph: str) -> str:
    return next((kind for kind, start in KINDS.items() if re.match(start, paragraph)), "paragraph")


def _of_code(code: str) -> Iterator[str]:
    shown = SOLUTION.sub("", code)
    if not shown.strip():
        return
    for text in docstrings(code):
        if not HAN.search(halves(text).zh):
            yield f"the docstring {_beginning(text)}"
    for text in comment_blocks(shown):
        if WORD.search(text) and not HAN.search(halves(text).zh):
            yield f"the comment {_beginning(text)}"


def _of_graders(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            if not HAN.search(halves(ast.get_docstring(node) or "").zh):
                yield f"the check {node.name}"
        elif isinstance(node, ast.Call) and _called(node) == "AssertionError":
            yield f"the message in line {node.lineno}: raise expect.Mismatch(English, Chinese)"
        elif isinstance(node, ast.Call) and _called(node) in SPEAKING:
            if _called(node) == "about" and len(node.args) == 1 and not isinstance(node.args[0], STRINGS):
                continue  # a Text, which is looked at where it is made
            english, chinese = (
                "".join(_literals(part)) for part in (*node.args, ast.Constant(""), ast.Constant(""))[:2]
            )
            if WORD.search(english) and english != chinese and not HAN.search(chinese):
                yield f"the message {_beginning(english)} in line {node.lineno}"


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literals(node: ast.AST) -> Iterator[str]:
    return (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return repr(words if len(words) <= 60 else words[:59] + "…")
