"""Makes torchvision's wheel from PyPI, which is built for CUDA, importable with a CPU build of torch.

Its compiled extension cannot be loaded there, and `import torchvision` fails at the first missing operator.
Declaring two operator schemas is enough for models, transforms and data sets. They are declared during the first
import of torchvision, and only after torchvision's own loader has failed to load the extension.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

SCHEMAS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
           "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")  # fmt: skip
LOADER = "torchvision.extension"  # the first module that torchvision imports
LAST_DEFINED = "_assert_has_ops"  # defined in that module after it has tried to load the compiled extension

_libraries: list[object] = []  # A declaration is removed when its Library object is deleted.


class DeclareMissingOperators:
    """An import hook that declares torchvision's operators if they are missing. It never finds a module itself."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        loader = sys.modules.get(LOADER)
        if fullname.startswith("torchvision.") and hasattr(loader, LAST_DEFINED) and self in sys.meta_path:
            sys.meta_path.remove(self)
            if not loader._has_ops():  # type: ignore[union-attr]
                import torch

                library = torch.library.Library("torchvision", "DEF")
                for schema in SCHEMAS:
                    library.define(schema)
                _libraries.append(library)
        return None
