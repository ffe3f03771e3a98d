"""Generates all mutants of a model answer."""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from autograder.content.source import Source
from autograder.proof.mutation.operators import OPERATORS

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Mutant:
    """A model answer with one change.

    Attributes:
        change: the changed lines, as `old => new`, with a number if the same change occurs several times.
        code: the code of the exercise's cell.
    """

    assignment: str
    exercise: str
    change: str
    code: str

    @property
    def id(self) -> str:
        return f"{self.exercise}: {self.change}"


def mutants_of(source: Source) -> list[Mutant]:
    """The distinct mutants of an assignment's exercises; only code between the solution markers is changed."""
    found = []
    for exercise in source.exercises:
        code = source.solved(exercise)
        changes: Counter[str] = Counter()
        seen = {ast.dump(ast.parse(code))}
        for mutated in _mutations(code):
            try:
                dump = ast.dump(ast.parse(mutated))
            except SyntaxError:
                continue
            if dump not in seen:
                seen.add(dump)
                change = _change(code, mutated)
                changes[change] += 1
                suffix = f" ({changes[change]})" if changes[change] > 1 else ""
                found.append(Mutant(source.name, exercise, change + suffix, mutated))
    return found


def _mutations(code: str) -> Iterator[str]:
    wrapper = MetadataWrapper(cst.parse_module(code))
    positions = wrapper.resolve(PositionProvider)
    lines = _solution_lines(code)
    nodes = [node for node in positions if type(node) in OPERATORS and positions[node].start.line in lines]
    for node in sorted(nodes, key=lambda node: (positions[node].start.line, positions[node].start.column)):
        for operator in OPERATORS[type(node)]:
            for replacement in operator(node):
                mutated = wrapper.module.deep_replace(node, replacement)
                assert isinstance(mutated, cst.Module)
                yield mutated.code


def _solution_lines(code: str) -> set[int]:
    inside, found = False, set()
    for number, line in enumerate(code.split("\n"), 1):
        inside = (inside or line.strip() == BEGIN) and line.strip() != END
        if inside:
            found.add(number)
    return found


def _change(code: str, mutated: str) -> str:
    lines = list(difflib.ndiff(code.split("\n"), mutated.split("\n")))
    old, new = (" ".join(line[2:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"{old} => {new}"
