"""Lets torchvision's wheel from PyPI, which is built for CUDA, be imported beside a CPU build of torch.

Its compiled part cannot load there, and `import torchvision` fails on the first operator it looks
for. Declaring the two schemas is enough for models, transforms and data sets (torchvision 0.28).
It is done when torchvision is first imported, so that a notebook need not know of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
           "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # fmt: skip


_declarations: list[object] = []  # one lives as long as its object


class BeforeTorchvision:
    """Finds nothing: it is asked first where torchvision is, and declares what that will look for."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "torchvision" and self in sys.meta_path:
            sys.meta_path.remove(self)
            spec = find_spec(fullname)
            if spec is not None and not _compiled_part_loads(spec):
                _declarations.append(_declare())
        return None


def _compiled_part_loads(spec: ModuleSpec) -> bool:
    """Whether torchvision brings its operators itself; to declare them too would be an error."""
    import torch

    for folder in spec.submodule_search_locations or ():
        for library in Path(folder).glob("_C.*"):
            try:
                torch.ops.load_library(library)
            except OSError:
                continue
            return True
    return False


def _declare() -> object:
    import torch

    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    return library
