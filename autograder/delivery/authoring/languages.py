"""Finds texts of an assignment that exist in one language only."""

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

# The pattern that each kind of paragraph starts with; all other paragraphs are plain text.
KINDS = {
    "heading": r"#+ ",
    "table": r"\|",
    "list": r"[-*] |\d+\. ",
    "formula": r"\$\$",
    "picture": r"!\[",
    "code": "```",
}
WORD = re.compile("[A-Za-z]{2,}")
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")  # code spans, and the targets of links
BILINGUAL = ("Mismatch", "Text", "about")  # calls whose first two arguments are the English and the Chinese text
STRINGS = (ast.Constant, ast.JoinedStr)
SOLUTION = re.compile(r"^ *### BEGIN SOLUTION.*?^ *### END SOLUTION", re.DOTALL | re.MULTILINE)


def lacking(course: Course, name: str) -> list[str]:
    """A line for each paragraph, docstring, comment, check, message and hint that lacks a translation."""
    source = read_source(name, course.source(name))
    complaints = [f"{course.source(name)}: {text}" for text in _in_notebook(source.notebook)]
    for module in (course.hidden(name), course.visible(name)):
        complaints += [f"{module}: {text}" for text in _in_graders(module)]
    for answer in read_corpus(course.answers(name), source):
        if not answer.right and not (answer.hint.en and HAN.search(answer.hint.zh)):
            complaints.append(f"{course.answers(name) / 'wrong.yaml'}: the hint of {answer.exercise}/{answer.id}")
    return complaints


def _in_notebook(notebook: NotebookNode) -> Iterator[str]:
    cells = list(notebook.cells)
    while cells:
        cell = cells.pop(0)
        if cell.cell_type == "code":
            yield from _in_code(cell.source)
        elif cell.metadata.get("lang") == "en" and cells and cells[0].metadata.get("lang") == "zh":
            yield from _in_paragraphs(cell.source, cells.pop(0).source)
        else:
            yield f"the text {_excerpt(cell.source)}"


def _in_paragraphs(english: str, chinese: str) -> Iterator[str]:
    """Both languages must have paragraphs of the same kinds in the same order."""
    ours, theirs = (re.split(r"\n\s*\n", text.strip()) for text in (english, chinese))
    for number, paragraph in enumerate(ours):
        other = theirs[number] if number < len(theirs) else ""
        has_words = _kind(paragraph) not in ("formula", "code") and WORD.search(CODE.sub("", paragraph))
        if _kind(paragraph) != _kind(other) or (has_words and not HAN.search(other)) or HAN.search(paragraph):
            yield f"the {_kind(paragraph)} {_excerpt(paragraph)}"
            return  # The paragraphs after it no longer correspond.
    yield from (f"the {_kind(paragraph)} {_excerpt(paragraph)}" for paragraph in theirs[len(ours) :])


def _kind(paragraph: str) -> str:
    return next((kind for kind, start in KINDS.items() if re.match(start, paragraph)), "paragraph")


def _in_code(code: str) -> Iterator[str]:
    stub = SOLUTION.sub("", code)
    if not stub.strip():
        return
    for text in docstrings(code):
        if not HAN.search(halves(text).zh):
            yield f"the docstring {_excerpt(text)}"
    for text in comment_blocks(stub):
        if WORD.search(text) and not HAN.search(halves(text).zh):
            yield f"the comment {_excerpt(text)}"


def _in_graders(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            if not HAN.search(halves(ast.get_docstring(node) or "").zh):
                yield f"the check {node.name}"
        elif isinstance(node, ast.Call) and _function_name(node) == "AssertionError":
            yield f"the message in line {node.lineno}: raise expect.Mismatch(English, Chinese)"
        elif isinstance(node, ast.Call) and _function_name(node) in BILINGUAL:
            if _function_name(node) == "about" and len(node.args) == 1 and not isinstance(node.args[0], STRINGS):
                continue  # The argument is a Text, which is examined where it is created.
            first, second = (*node.args, ast.Constant(""), ast.Constant(""))[:2]
            english, chinese = _literals(first), _literals(second)
            if WORD.search(english) and english != chinese and not HAN.search(chinese):
                yield f"the message {_excerpt(english)} in line {node.lineno}"


def _function_name(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literals(node: ast.AST) -> str:
    """All string literals in an expression, joined."""
    constants = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return "".join(value for value in constants if isinstance(value, str))


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return repr(words if len(words) <= 60 else words[:59] + "…")
