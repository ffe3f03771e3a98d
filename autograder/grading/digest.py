"""A hash of everything that decides an assignment's points: a grade with the same hash is not stale."""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions, version
from pathlib import Path

from autograder.base.package import PACKAGE
from autograder.content.course import Course
from autograder.content.source import read_source

# The parts of the engine that can change points.
ENGINE = ("base", "wire", "inside", "content", "sandbox", "probe", "checks", "grading", "results/grade.py")
PACKAGES = ("torch", "torchvision", "numpy")


def points_digest(course: Course, assignment: str) -> str:
    """SHA-256 of the checks, the model answers, the limits, the seed, the grading code, and package versions.

    Titles, texts and comments do not change it, nor does the code that gives hints.
    """
    source = read_source(assignment, course.source(assignment))
    distributions = _distributions()
    modules = [module.partition(".")[0] for module in course.settings.preload]
    packages = [*PACKAGES, *(name for module in modules for name in distributions.get(module, ()))]
    facts = {
        "checks": _code(course.hidden(assignment).read_text(encoding="utf-8")),
        "cells": [[str(cell.id), _code(cell.code)] for cell in source.cells],
        "fixed": sorted(source.fixed),
        "limits": course.limits(assignment).model_dump(),
        "seed": course.settings.seed,
        "preload": course.settings.preload,
        "engine": [path.read_text(encoding="utf-8") for path in _engine()],
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    """The distributions that bring each top-level module; finding them reads every distribution's list of files."""
    return packages_distributions()


def _engine() -> Iterator[Path]:
    for part in ENGINE:
        yield from sorted((PACKAGE / part).rglob("*.py")) if (PACKAGE / part).is_dir() else [PACKAGE / part]


def _code(text: str) -> str:
    """The syntax tree of code, without docstrings."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # IPython syntax, such as a magic command
        return text
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return ast.dump(tree)
