"""torchvision beside a build of torch that its compiled part is not made for, and beside one that it is made for."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

IMPORTS = """
import autograder, torch, torchvision
print(torchvision.seen)
"""
LOADER = """
import torch

def _has_ops():
    return False

if {loads}:
    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

    def _has_ops():
        return True

def _assert_has_ops():
    assert _has_ops()
"""
PACKAGE = """
from . import extension
from . import first, second
seen = hasattr(torch.ops.torchvision, "nms")
"""


def run(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env={"PYTHONPATH": f"{path}:{Path(__file__).parents[2]}"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("loads", [True, False])
def test_operators_are_declared_if_torchvisions_own_loader_says_that_they_are_missing(
    tmp_path: Path, loads: bool
) -> None:
    """A pair of packages in which a declaration beside the real one would be an error, as in torch 2.14."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text("import torch\n" + PACKAGE)
    (package / "extension.py").write_text(LOADER.format(loads=loads))
    for part in ("first", "second"):
        (package / f"{part}.py").write_text("import torch\nassert torch.ops.torchvision.nms\n")
    done = run(IMPORTS, tmp_path)
    assert done.stdout.strip() == "True", done.stderr


def test_the_torchvision_that_is_installed_can_be_imported_and_used(tmp_path: Path) -> None:
    code = """
    import autograder, torch, torchvision
    from torchvision import models, transforms
    print(tuple(models.resnet18(num_classes=3)(torch.zeros(2, 3, 32, 32)).shape))
    """
    assert run(code, tmp_path).stdout.strip() == "(2, 3)"
