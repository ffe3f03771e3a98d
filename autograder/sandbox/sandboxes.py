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
    """A sandbox for most submissions, and others for those that import more. Use as a context manager.

    Args:
        preload: modules that submissions may want imported, beside torch, the commonest first: a sandbox has those up
            to the last that is wanted, so that there are few of them.
        first: of submissions to come, the codes of each: their sandboxes are started now, and not waited for.
        cuda: whether forks may open the GPU's devices.
        hide: a folder that no submission may see.
    """

    def __init__(
        self,
        preload: Sequence[str],
        *,
        first: Iterable[Sequence[str]] = (),
        cuda: bool = False,
        hide: Path | None = None,
    ) -> None:
        self._cuda = cuda
        self._hide = hide
        self._modules = tuple(preload)
        self._imports = [
            re.compile(rf"^\s*(?:import|from)\s[^#\n]*\b{re.escape(name.partition('.')[0])}\b", re.MULTILINE)
            for name in preload
        ]
        self._stack = ExitStack()
        self._started: dict[int, Sandbox] = {}  # by how many of the modules they have
        for codes in first:
            self._of(codes)

    def of(self, codes: Sequence[str]) -> Sandbox:
        """The sandbox for code cells. Code that imports in another way than most runs too, and waits for its import.

        Raises:
            SandboxError: no sandbox can be had here.
        """
        sandbox = self._of(codes)
        sandbox.wait_until_ready()
        return sandbox

    def _of(self, codes: Sequence[str]) -> Sandbox:
        wanted = [number for number, imports in enumerate(self._imports, 1) if any(map(imports.search, codes))]
        number = max(wanted, default=0)
        if number not in self._started:
            sandbox = Sandbox(self._modules[:number], cuda=self._cuda, hide=self._hide, wait=False)
            self._started[number] = self._stack.enter_context(sandbox)
        return self._started[number]

    @property
    def ready(self) -> bool:
        """Whether none has to be waited for."""
        return all(sandbox.ready for sandbox in self._started.values())

    def wait_until_ready(self) -> None:
        """Wait for the sandboxes that have been started.

        Raises:
            SandboxError: no sandbox can be had here.
        """
        for sandbox in self._started.values():
            sandbox.wait_until_ready()

    def __enter__(self) -> Sandboxes:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
