"""Which sandbox a submission runs in.

What a fork costs grows with what its zygote has imported: page tables are copied, and torn down at the end. So most
submissions get a zygote that has torch alone, and those that import more one that starts when the first of them comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from autograder.sandbox.host import Sandbox


class Sandboxes:
    """One sandbox for most submissions, and one for those that import more. Use as a context manager.

    Args:
        preload: modules that submissions may want imported, beside torch.
        cuda: whether forks may open the GPU's devices.
        hide: a folder that no submission may see.
    """

    def __init__(self, preload: Sequence[str], *, cuda: bool = False, hide: Path | None = None) -> None:
        self._cuda = cuda
        self._hide = hide
        self._modules = tuple(preload)
        names = "|".join(re.escape(name.partition(".")[0]) for name in preload) or "(?!)"
        self._imports_more = re.compile(rf"^\s*(?:import|from)\s[^#\n]*\b(?:{names})\b", re.MULTILINE)
        self._stack = ExitStack()
        # Not waited for yet: it imports torch on one core while the caller does something else on another.
        self._lean = self._start((), wait=False)
        self._full: Sandbox | None = None

    def of(self, codes: Iterable[str]) -> Sandbox:
        """The sandbox for code cells. Code that imports in another way than most runs too, and waits for its import."""
        if not any(map(self._imports_more.search, codes)):
            self._lean.wait_until_ready()
            return self._lean
        if self._full is None:
            self._full = self._start(self._modules, wait=True)
        return self._full

    def wait_until_ready(self) -> None:
        """Wait for the sandbox that most submissions get.

        Raises:
            SandboxError: no sandbox can be had here.
        """
        self._lean.wait_until_ready()

    def _start(self, modules: Sequence[str], *, wait: bool) -> Sandbox:
        return self._stack.enter_context(Sandbox(modules, cuda=self._cuda, hide=self._hide, wait=wait))

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
