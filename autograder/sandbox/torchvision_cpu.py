"""Lets torchvision's wheel from PyPI, which is built for CUDA, be imported beside a CPU build of torch.

Its compiled part cannot load there, and `import torchvision` fails on the first operator it looks
for. Declaring the two schemas is enough for models, transforms and data sets (torchvision 0.28).
"""

from __future__ import annotations

import torch

SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
           "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # fmt: skip

_library: torch.library.Library | None = None  # a declaration lives as long as this object


def declare_torchvision_operators() -> None:
    """Declare them where torch has no CUDA; does nothing elsewhere or the second time."""
    global _library
    if torch.version.cuda is None and _library is None:
        _library = torch.library.Library("torchvision", "DEF")
        for schema in SCHEMAS:
            _library.define(schema)
