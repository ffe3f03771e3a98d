"""Communicates with the process of one submission, and enforces its time and memory limits."""

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

WALL_FACTOR = 3  # ratio of wall time limit to CPU time limit, since other processes may use the machine
MEMORY_CHECK_SECONDS = 0.05  # time between two measurements of memory
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid; see unix(7)


class _OverMemory(FrameError):
    """The process and its descendants exceed the memory limit."""


class Fork:
    """One submission's process, used as a `Transport`.

    CPU and wall time count from the last `start_clock`; memory is that of the process and all its descendants.

    Attributes:
        deadline: end of the whole submission's time, on the monotonic clock.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self.sandbox = sandbox
        self.connection, self.inner_pid = sandbox.take(limits)
        self.limits = limits
        self.alive = True
        self.bounds = Bounds()
        self._requests = 0
        self.pid = self._wait_for_start()
        self.pidfd = os.pidfd_open(self.pid)
        self.deadline = time.monotonic() + limits.total_seconds
        self._max_memory = memory.anonymous(self.pid) + limits.memory_bytes
        self._next_memory_check = 0.0
        self.start_clock()

    def _wait_for_start(self) -> int:
        """The pid of the process in our namespace, which the kernel attaches to the first byte that it sends.

        Raises:
            SandboxError: the process did not start.
        """
        self.connection.settimeout(START_SECONDS)
        try:
            data, ancillary, *_ = self.connection.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
            if data != STARTED or not ancillary:
                raise EOFError("it ended")
        except (OSError, EOFError) as error:
            self.connection.close()
            reason = self.sandbox.last_stderr_line() or error
            raise SandboxError(f"A fork of the sandbox did not start: {reason}.", fix=HELP) from error
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        return int(_CREDENTIALS.unpack(ancillary[0][2])[0])

    def start_clock(self) -> None:
        """Start counting CPU and wall time."""
        self._cpu_start, self._wall_start = self._cpu(), time.monotonic()

    def ask(self, steps: list[dict[str, Any]]) -> Any:
        if not self.alive:
            ended = Text("The process that ran your code has ended.", "运行你的代码的进程已经结束。")
            raise StudentFailure(Status.ERROR, ended, kind="Ended")
        try:
            # The timeout must be positive, since 0 would make the socket non-blocking.
            left = self.deadline - time.monotonic()
            self.connection.settimeout(max(min(self.limits.cpu_seconds * WALL_FACTOR, left), 0.001))
            self._requests += 1
            send(self.connection, {"id": self._requests, "steps": steps})
            answer = receive(self.connection, self.bounds, self._check_limits)
        except FrameError as error:
            failure = self._failure(error)
            self.close()
            raise failure from error
        # The type of the id is checked first, because a tensor can be compared with any number.
        if not isinstance(answer, dict) or type(answer.get("id")) is not int or answer["id"] != self._requests:
            self.close()  # otherwise the answer to this request would be read as that to a later one
            raise protocol_error("an answer to a different request")
        return answer

    def _check_limits(self) -> None:
        now = time.monotonic()
        limit, elapsed = self.limits.cpu_seconds, now - self._wall_start
        if elapsed > limit and (elapsed > limit * WALL_FACTOR or self._cpu() - self._cpu_start > limit):
            raise TooSlow("the step exceeds its time limit.")
        if now > self.deadline:
            raise TooSlow("the submission exceeds its total time limit.")
        if now > self._next_memory_check:
            self._next_memory_check = now + MEMORY_CHECK_SECONDS
            if memory.used_by_tree(self.pid, self._max_memory) > self._max_memory:
                raise _OverMemory("the process exceeds its memory limit.")

    def _cpu(self) -> float:
        clock = (~self.pid << 3) | 2  # the CPU clock of another process, see clock_getcpuclockid(3)
        try:
            return time.clock_gettime(clock)
        except OSError:
            return 0.0

    def _failure(self, error: FrameError) -> StudentFailure:
        if isinstance(error, _OverMemory):
            mib = self.limits.memory_bytes >> 20
            text = Text(
                f"Your code and the processes that it started use more than {mib} MiB of memory.",
                f"你的代码连同它启动的进程，一共用了超过 {mib} MiB 内存。",
            )
            return StudentFailure(Status.OUT_OF_MEMORY, text)
        if isinstance(error, TooSlow) and time.monotonic() > self.deadline:
            return out_of_time(self.limits)
        if isinstance(error, TooSlow):
            seconds = f"{self.limits.cpu_seconds:g}"
            text = Text(
                f"Your code ran for more than {seconds} s. Is there a loop that never ends?",
                f"你的代码运行超过了 {seconds} 秒。是不是有停不下来的循环？",
            )
            return StudentFailure(Status.TIMED_OUT, text)
        if isinstance(error, Closed):
            code = os.waitstatus_to_exitcode(self.sandbox.wait_status(self.inner_pid))
            kind = signal.Signals(-code).name if code < 0 else "Exit"
            en, zh = (f"signal {kind}", f"信号 {kind}") if code < 0 else (f"exit code {code}", f"退出码 {code}")
            text = Text(f"Your code ended its own process ({en}).", f"你的代码结束了自己的进程（{zh}）。")
            return StudentFailure(Status.ERROR, text, kind=kind)
        return protocol_error("a malformed answer")

    def close(self) -> None:
        """Kill the process and all its descendants, which are in the same PID namespace."""
        if self.alive:
            self.alive = False
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.close(self.pidfd)
            self.connection.close()


def out_of_time(limits: Limits) -> StudentFailure:
    """The failure of a submission that exceeds its total time limit."""
    seconds = f"{limits.total_seconds:g}"
    text = Text(f"Your whole notebook ran for more than {seconds} s.", f"你的整个笔记本运行超过了 {seconds} 秒。")
    return StudentFailure(Status.TIMED_OUT, text)
