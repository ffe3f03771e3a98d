"""The shape of the engine: which way imports go, what stands where, and what of other packages it relies on."""

from __future__ import annotations

import ast
import functools
import importlib
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.base.package import PACKAGE
from autograder.checks import pytest_private
from autograder.gradebook import nbgrader_private
from autograder.inside import torch_private
from autograder.wire.cell_ids import CellId

ROOT = PACKAGE.parent
ADAPTERS = {"torch": torch_private, "nbgrader": nbgrader_private, "_pytest": pytest_private}


def missing_names(private: Mapping[str, str]) -> list[str]:
    """A line for each name of a table that is not there, with what to do about it.

    Args:
        private: advice by names, each `package.module:path.in.it`.
    """
    return [f"{name} is gone. {advice}" for name, advice in private.items() if not _is_there(name)]


def _is_there(name: str) -> bool:
    module, _, path = name.partition(":")
    try:
        functools.reduce(getattr, path.split("."), importlib.import_module(module))
    except (ImportError, AttributeError):
        return False
    return True


def test_imports_go_one_way_and_the_trust_boundary_holds() -> None:
    """The contracts stand in pyproject.toml."""
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[done.stdout.find("Broken contracts") :] + done.stderr


def test_the_engine_has_few_entries_and_each_of_its_packages_says_what_it_is_for() -> None:
    entries = [path for path in PACKAGE.iterdir() if path.name != "__pycache__"]
    assert len(entries) <= 20
    for path in PACKAGE.rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text())), path
        assert (path.parent / "__init__.py").is_file(), path


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS.keys())
def test_every_private_name_of_another_package_is_there(adapter: object) -> None:
    missing = missing_names(adapter.PRIVATE)  # type: ignore[attr-defined]
    assert not missing, "\n".join(missing)


def test_a_private_name_that_is_gone_is_said_with_what_to_do() -> None:
    names = {"json:dumps": "", "json:no_such_name": "Use another.", "no_such_package:name": "Install it."}
    assert missing_names(names) == [
        "json:no_such_name is gone. Use another.",
        "no_such_package:name is gone. Install it.",
    ]


def test_private_names_are_used_in_their_adapter_alone() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith("autograder"):
                names = [*node.module.split("."), *(alias.name for alias in node.names)]
                private = [name for name in names if name.startswith("_") and name != "__future__"]
                adapter = ADAPTERS.get(names[0])
                assert not private or (adapter and path == Path(str(adapter.__file__))), f"{path}: {private}"


def test_every_module_can_be_imported() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not name.endswith("__main__"):
            importlib.import_module(name)


@given(st.text(max_size=120) | st.integers() | st.none(), st.integers(1, 999_999))
def test_a_cells_id_reads_back_as_itself_whatever_its_metadata_say(grade_id: object, number: int) -> None:
    cell = CellId.of(grade_id, number)
    assert CellId.read(str(cell)) == cell
    read = CellId.read(grade_id)
    assert read is None or str(read).lstrip("#0") == str(grade_id).lstrip("#0")
