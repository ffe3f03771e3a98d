"""Which sandbox a submission runs in.

What a fork costs grows with what its zygote has imported: page tables are copied, and torn down at the end. So modules
that few submissions use are in a second sandbox, which starts when the first of those comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from autograder.sandbox.host import Sandbox

ALWAYS = ("torchvision",)  # imported in every zygote, beside torch


class Sandboxes:
    """One sandbox for most submissions, and one for those that import more. Use as a context manager.

    Args:
        preload: modules that submissions may want imported.
        cuda: whether forks may open the GPU's devices.
    """

    def __init__(self, preload: Sequence[str], *, cuda: bool = False) -> None:
        self._cuda = cuda
        self._modules = tuple(preload)
        rare = [re.escape(name.partition(".")[0]) for name in preload if name not in ALWAYS]
        self._names_rare = re.compile(rf"^\s*(?:import|from)\s+(?:{'|'.join(rare)})\b", re.MULTILINE) if rare else None
        self._stack = ExitStack()
        self._usual = self._start([name for name in preload if name in ALWAYS])
        self._full: Sandbox | None = None

    def of(self, codes: Iterable[str]) -> Sandbox:
        """The sandbox for code cells. Code that imports in another way than most runs too, and waits for its import."""
        if self._names_rare is None or not any(map(self._names_rare.search, codes)):
            return self._usual
        if self._full is None:
            self._full = self._start(self._modules)
        return self._full

    def _start(self, modules: Sequence[str]) -> Sandbox:
        return self._stack.enter_context(Sandbox(modules, cuda=self._cuda))

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
