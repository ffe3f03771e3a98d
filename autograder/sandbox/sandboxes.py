"""Chooses the sandbox for a submission.

The time of a fork grows with the modules that its zygote has imported, because page tables are copied and freed. So
most submissions use a zygote that has only torch; zygotes with more modules start when a submission imports these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from autograder.sandbox.host import Sandbox


class Sandboxes(AbstractContextManager["Sandboxes"]):
    """A sandbox for most submissions, and others for those that import more modules. Use as a context manager.

    Args:
        preload: modules to import besides torch, the most common first. A sandbox imports all up to the last one that
            a submission uses, so that there are few sandboxes.
        first: code cells of each of the first submissions; their sandboxes are started without waiting.
        cuda: whether forks may open the GPU's devices.
        hide: a folder that is hidden from submissions.
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
        self._started: dict[int, Sandbox] = {}  # by the number of preloaded modules
        for codes in first:
            self._started_for(codes)

    def of(self, codes: Sequence[str]) -> Sandbox:
        """The sandbox for code cells. Imports that are not recognised still work, but are not preloaded.

        Raises:
            SandboxError: a sandbox cannot be started.
        """
        sandbox = self._started_for(codes)
        sandbox.wait_until_ready()
        return sandbox

    def _started_for(self, codes: Sequence[str]) -> Sandbox:
        used = [number for number, imports in enumerate(self._imports, 1) if any(map(imports.search, codes))]
        number = max(used, default=0)
        if number not in self._started:
            sandbox = Sandbox(self._modules[:number], cuda=self._cuda, hide=self._hide, wait=False)
            self._started[number] = self._stack.enter_context(sandbox)
        return self._started[number]

    @property
    def ready(self) -> bool:
        """Whether all started sandboxes are ready."""
        return all(sandbox.ready for sandbox in self._started.values())

    def wait_until_ready(self) -> None:
        """Wait for all started sandboxes.

        Raises:
            SandboxError: a sandbox cannot be started.
        """
        for sandbox in self._started.values():
            sandbox.wait_until_ready()

    def __exit__(self, *_: object) -> None:
        self._stack.close()
