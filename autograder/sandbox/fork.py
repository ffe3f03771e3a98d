"""The trusted side of one submission's process: ask it, watch it, end it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import time
from typing import Any

from autograder.base.errors import FrameError, SandboxError
from autograder.base.language import Text
from autograder.base.limits import Limits
from autograder.sandbox import memory
from autograder.sandbox.host import HELP, START_SECONDS, Sandbox
from autograder.wire.control import STARTED
from autograder.wire.failures import Status, StudentFailure, protocol_error
from autograder.wire.frames import Bounds, Closed, TooSlow, receive, send

WALL_FACTOR = 3  # wall time allowed for each second of CPU time: other work may share the machine
LOOK_SECONDS = 0.05  # between two looks at the memory of a fork's processes
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid; see unix(7)


class _OverMemory(FrameError):
    """No answer is worth waiting for: the process was using too much memory."""


class Fork:
    """One submission's process; a `Transport` that watches over it.

    Time is counted from the last `start_clock`; memory is that of the process and all its descendants.

    Attributes:
        deadline: when the whole submission's time is over, on the monotonic clock.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self.sandbox = sandbox
        self.connection, self.inner_pid = sandbox.take(limits)
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
        """The pid of the process as we see it, which the kernel attaches to the first byte that it sends.

        Raises:
            SandboxError: it did not come so far.
        """
        self.connection.settimeout(START_SECONDS)
        try:
            data, ancillary, *_ = self.connection.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
        except OSError as error:
            raise self._not_started(str(error)) from error
        if data != STARTED or not ancillary:
            raise self._not_started("it ended")
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        return int(_CREDENTIALS.unpack(ancillary[0][2])[0])

    def _not_started(self, reason: str) -> SandboxError:
        self.connection.close()
        return SandboxError(
            f"A fork of the sandbox did not start: {self.sandbox.last_complaint() or reason}.", fix=HELP
        )

    def start_clock(self) -> None:
        """Count CPU and wall time from now on."""
        self._cpu_start, self._wall_start = self._cpu(), time.monotonic()

    def ask(self, request: dict[str, Any]) -> Any:
        if not self.alive:
            ended = Text("The process that ran your code has ended.", "运行你的代码的进程已经结束。")
            raise StudentFailure(Status.ERROR, ended, kind="Ended")
        try:
            # Until the deadline at the latest; a timeout of 0 would be another mode, not no time.
            left = self.deadline - time.monotonic()
            self.connection.settimeout(max(min(self.limits.cpu_seconds * WALL_FACTOR, left), 0.001))
            send(self.connection, request)
            return receive(self.connection, self.bounds, self._patience)
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
        return protocol_error("something that is no answer")

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
