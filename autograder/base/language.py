"""Bilingual texts, and functions that select one language of a bilingual text or program.

An author writes the English half first; a line that starts with `zh:` starts the Chinese half:

    '''Map images (B, 3, 14, 14) to logits (B, 10).

    zh: 把图像 (B, 3, 14, 14) 映射为 logits (B, 10)。
    '''

The same format is used in docstrings of stubs and checks, and in comments (`# zh: ...`).
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

MARK = "zh:"
LANGUAGE_KEY = "course_language"  # key in a notebook's metadata
HAN = re.compile("[\u3400-\u9fff]")
# A boundary between Chinese and Latin text, where Chinese typesetting inserts a space.
_SCRIPT_BOUNDARY = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9(\[{])|(?<=[A-Za-z0-9)\]}])(?=[\u3400-\u9fff])")
_DOCSTRING = re.compile(r'[rR]?"""(.*)"""', re.DOTALL)


class Language(StrEnum):
    """A language of the course."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True)
class Text:
    """A text for students, in English and Chinese."""

    __pydantic_config__: ClassVar = {"strict": False}  # Strict models also accept a mapping with both languages.

    en: str
    zh: str

    @classmethod
    def code(cls, name: str) -> Text:
        """A name in code, which is the same in both languages."""
        return cls(name, name)

    def of(self, language: Language) -> str:
        return _SCRIPT_BOUNDARY.sub(" ", self.zh) if language is Language.ZH else self.en

    def __str__(self) -> str:
        """Both halves in the format that authors write and `halves` parses."""
        return f"{self.en}\n{MARK} {self.zh}"


def halves(text: str) -> Text:
    """Parse a bilingual text; the Chinese half is empty if there is none."""
    lines = inspect.cleandoc(text).split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith(MARK)), len(lines))
    return Text("\n".join(lines[:start]).strip(), "\n".join(lines[start:]).removeprefix(MARK).strip())


def language_of(texts: Iterable[str], declared: object = None) -> Language:
    """The language declared in a notebook's metadata, else Chinese if its cells contain a Chinese character."""
    if isinstance(declared, str) and declared in tuple(Language):
        return Language(declared)
    return Language.ZH if any(HAN.search(text) for text in texts) else Language.EN


def code_in(language: Language, code: str) -> str:
    """Code with its docstrings and comments in one language. Those without a `zh:` line are unchanged."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # for example an IPython magic
        return code
    changes = [change for literal, text in _docstrings(tree, code) for change in _docstring_in(language, literal, text)]
    changes += [change for block in _comments(code) for change in _comment_in(language, block)]
    lines = code.split("\n")
    for first, last, replacement in sorted(changes, reverse=True):
        lines[first - 1 : last] = replacement
    return "\n".join(lines)


def docstrings(code: str) -> list[str]:
    """The docstrings in code."""
    return [text for _, text in _docstrings(ast.parse(code), code)]


def comment_blocks(code: str) -> list[str]:
    """The comments that stand alone on their lines; consecutive lines form one text."""
    return [_text_of(block) for block in _comments(code)]


_Change = tuple[int, int, list[str]]  # first and last line, counted from 1, and the lines that replace them


def _docstrings(tree: ast.Module, code: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            match = _DOCSTRING.fullmatch(ast.get_source_segment(code, node.body[0]) or "")
            if match:
                yield node.body[0], match[1]


def _docstring_in(language: Language, literal: ast.stmt, text: str) -> Iterator[_Change]:
    both = halves(text)
    if both.zh:
        chosen = both.of(language)
        quoted = f'"""{chosen}' + ("\n" if "\n" in chosen else "") + '"""'
        indented = textwrap.indent(quoted, " " * literal.col_offset)
        yield literal.lineno, literal.end_lineno or literal.lineno, indented.split("\n")


def _comments(code: str) -> Iterator[list[tokenize.TokenInfo]]:
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        standalone = token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
        if standalone and not token.string.startswith("###"):  # nbgrader's markers start with ###
            if block and (token.start[0] != block[-1].start[0] + 1 or token.start[1] != block[0].start[1]):
                yield block
                block = []
            block.append(token)
    if block:
        yield block


def _text_of(block: list[tokenize.TokenInfo]) -> str:
    return "\n".join(token.string.removeprefix("#").removeprefix(" ") for token in block)


def _comment_in(language: Language, block: list[tokenize.TokenInfo]) -> Iterator[_Change]:
    both = halves(_text_of(block))
    if both.zh:
        indent = " " * block[0].start[1]
        replacement = [f"{indent}# {line}".rstrip() for line in both.of(language).split("\n")]
        yield block[0].start[0], block[-1].start[0], replacement
