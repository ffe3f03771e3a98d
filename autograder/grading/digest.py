"""What decides an assignment's points, as a hash: grades that were made under the same one still hold."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

from autograder.base.package import PACKAGE
from autograder.content.course import Course
from autograder.content.source import read_source

# Of the engine: what lies on a submission's way to its points.
ENGINE = ("base", "wire", "inside", "content", "sandbox", "probe", "checks", "grading", "results/grade.py")
PACKAGES = ("torch", "torchvision", "numpy")


def points_digest(course: Course, assignment: str) -> str:
    """SHA-256 of the checks, the model answer, the limits, the seed, the engine on that way, and versions.

    Titles, texts and comments are no part of it, nor is what gives hints.
    """
    source = read_source(assignment, course.source(assignment))
    facts = {
        "checks": _code(course.hidden(assignment).read_text(encoding="utf-8")),
        "cells": [[str(cell.id), _code(cell.code)] for cell in source.cells],
        "fixed": sorted(source.fixed),
        "limits": course.limits(assignment).model_dump(),
        "seed": course.settings.seed,
        "preload": course.settings.preload,
        "engine": [path.read_text(encoding="utf-8") for path in _engine()],
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _packages(course)},
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _engine() -> Iterator[Path]:
    for part in ENGINE:
        yield from sorted((PACKAGE / part).rglob("*.py")) if (PACKAGE / part).is_dir() else [PACKAGE / part]


def _packages(course: Course) -> Iterator[str]:
    known = packages_distributions()
    yield from PACKAGES
    for module in course.settings.preload:
        yield from known.get(module.partition(".")[0], ())


def _code(text: str) -> str:
    """Code without comments and docstrings."""
    try:
        tree = ast.parse(text)
    except SyntaxError:  # a line of IPython's own
        return text
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body[0] = ast.Pass()
    return ast.dump(tree)
