"""Lets torchvision's wheel from PyPI, which is built for CUDA, be imported beside a CPU build of torch.

Its compiled part cannot load there, and `import torchvision` fails on the first operator that it looks for.
Declaring the two schemas is enough for models, transforms and data sets. It is done while torchvision is first
imported, after its own loader has said that the compiled part did not load: a matched pair is left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
           "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # fmt: skip
LOADER = "torchvision.extension"  # torchvision imports it before all else
LAST_OF_LOADER = "_assert_has_ops"  # what that module defines once it has tried to load the compiled part

_declarations: list[object] = []  # one lives as long as its object


class DeclareMissingOperators:
    """Finds no module: it is asked first for torchvision's parts, and declares the operators if they are missing."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        loader = sys.modules.get(LOADER)
        if fullname.startswith("torchvision.") and hasattr(loader, LAST_OF_LOADER) and self in sys.meta_path:
            sys.meta_path.remove(self)
            if not loader._has_ops():  # type: ignore[union-attr]
                _declarations.append(_declare())
        return None


def _declare() -> object:
    import torch

    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    return library
