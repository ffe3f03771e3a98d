"""Texts in both languages of the course, and the halves of what is written in both.

An author writes the English half first; a line that begins with `zh:` begins the Chinese half:

    '''Map images (B, 3, 14, 14) to logits (B, 10).

    zh: 把图像 (B, 3, 14, 14) 映射为 logits (B, 10)。
    '''

So do docstrings of stubs and checks, and comments in code (`# zh: ...`).
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
LANGUAGE_KEY = "course_language"  # in a notebook's metadata
HAN = re.compile("[\u3400-\u9fff]")
# Between Chinese and what is not, where Chinese typesetting wants a space.
JOINT = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9(\[{])|(?<=[A-Za-z0-9)\]}])(?=[\u3400-\u9fff])")
_DOCSTRING = re.compile(r'[rR]?"""(.*)"""', re.DOTALL)


class Language(StrEnum):
    """A language of the course."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True)
class Text:
    """What a student reads, in each language."""

    __pydantic_config__: ClassVar = {"strict": False}  # a mapping of both will do, in strict files too

    en: str
    zh: str

    @classmethod
    def code(cls, name: str) -> Text:
        """A name of code, which is the same in both."""
        return cls(name, name)

    def of(self, language: Language) -> str:
        return JOINT.sub(" ", self.zh) if language is Language.ZH else self.en

    def __str__(self) -> str:
        """Both halves, as an author writes them; `halves` takes them apart again."""
        return f"{self.en}\n{MARK} {self.zh}"


def halves(text: str) -> Text:
    """A text written in both languages, apart; the Chinese half is empty if there is none."""
    lines = inspect.cleandoc(text).split("\n")
    start = next((number for number, line in enumerate(lines) if line.startswith(MARK)), len(lines))
    english, chinese = lines[:start], [line.removeprefix(MARK) for line in lines[start : start + 1]]
    return Text("\n".join(english).strip(), "\n".join([*chinese, *lines[start + 1 :]]).strip())


def language_of(texts: Iterable[str], said: object = None) -> Language:
    """The language of a notebook: what its metadata say, else Chinese if there is a Chinese character in its cells."""
    if isinstance(said, str) and said in tuple(Language):
        return Language(said)
    return Language.ZH if any(HAN.search(text) for text in texts) else Language.EN


def code_in(language: Language, code: str) -> str:
    """Code with its docstrings and comments in one language. Those without a `zh:` line stay as they are."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # a line of IPython's own
        return code
    changes = [change for literal, text in _docstrings(tree, code) for change in _docstring_in(language, literal, text)]
    changes += [change for block in _comments(code) for change in _comment_in(language, block)]
    lines = code.split("\n")
    for first, last, fresh in sorted(changes, reverse=True):
        lines[first - 1 : last] = fresh
    return "\n".join(lines)


def docstrings(code: str) -> list[str]:
    """The docstrings in code."""
    return [text for _, text in _docstrings(ast.parse(code), code)]


def comment_blocks(code: str) -> list[str]:
    """The comments in code that have lines of their own, one text for lines that follow each other."""
    return [_text_of(block) for block in _comments(code)]


_Change = tuple[int, int, list[str]]  # first and last line, from 1, and what comes in their place


def _docstrings(tree: ast.Module, code: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            match = _DOCSTRING.fullmatch(ast.get_source_segment(code, node.body[0]) or "")
            if match:
                yield node.body[0], match[1]


def _docstring_in(language: Language, literal: ast.stmt, text: str) -> Iterator[_Change]:
    both = halves(text)
    if both.zh:
        own = both.of(language)
        fresh = f'"""{own}' + ("\n" if "\n" in own else "") + '"""'
        indented = textwrap.indent(fresh, " " * literal.col_offset, lambda line: bool(line.strip()))
        yield literal.lineno, literal.end_lineno or literal.lineno, indented.split("\n")


def _comments(code: str) -> Iterator[list[tokenize.TokenInfo]]:
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        alone = token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip()
        if alone and not token.string.startswith("###"):  # nbgrader's own
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
        fresh = [f"{indent}# {line}".rstrip() for line in both.of(language).split("\n")]
        yield block[0].start[0], block[-1].start[0], fresh
