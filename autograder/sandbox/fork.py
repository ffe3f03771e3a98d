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
from autograder.sandbox.clock import Budget, Clock
from autograder.sandbox.host import HELP, START_SECONDS, Sandbox, connection
from autograder.wire.control import STARTED
from autograder.wire.failures import Status, StudentFailure, protocol_error
from autograder.wire.frames import Bounds, Closed, TooSlow, receive, send

IDLE_FACTOR = 3  # ratio of the limit of idle time to that of CPU time
BRANCH_SECONDS = 5.0  # until a branch, which is a fork of a running process, has started
MEASUREMENT_SECONDS = 0.05  # time between two measurements of memory, and of time
_CORES = os.cpu_count() or 1
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid; see unix(7)


class _OverMemory(FrameError):
    """The process and its descendants exceed the memory limit."""


class _OverBudget(TooSlow):
    """Nothing is left of the budget."""


class Fork:
    """One submission's process, used as a `Transport`, or a branch of it.

    Time counts from the last `start_clock`. Time and memory are those of all processes of the submission.

    Args:
        parent: the process of which this one is a branch: a copy of it as it stands.

    Raises:
        SandboxError: the process did not start.
        StudentFailure: the code that ran in `parent` prevents a branch.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits, parent: Fork | None = None) -> None:
        self.sandbox = sandbox
        self.limits = limits
        self.parent = parent
        self.alive = True
        self.bounds = Bounds()
        self._requests = 0
        self._next_measurement = 0.0
        if parent is None:
            self.connection, self.inner_pid = sandbox.take(limits)
            self.pid = self._started(START_SECONDS)
            self._first_pid = self.pid
            self._max_memory = memory.anonymous(self.pid) + limits.memory_bytes
            self._budget = Budget(limits.total_seconds)
        else:
            self.connection, self.inner_pid = parent._branch()
            self.pid = self._started(BRANCH_SECONDS)
            self._first_pid, self._max_memory = parent._first_pid, parent._max_memory
            self._budget = parent._budget
        self._clock = Clock(self.pid, self._first_pid)
        self.pidfd = os.pidfd_open(self.pid)

    def _started(self, seconds: float) -> int:
        """The pid of the process in our namespace, which the kernel attaches to the first byte that it sends."""
        self.connection.settimeout(seconds)
        try:
            data, ancillary, *_ = self.connection.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size))
            if data != STARTED or not ancillary:
                raise EOFError("it ended")
        except (OSError, EOFError) as error:
            self.connection.close()
            if self.parent is not None:
                raise protocol_error("no sign of a copy of itself") from error
            reason = self.sandbox.last_stderr_line() or error
            raise SandboxError(f"A fork of the sandbox did not start: {reason}.", fix=HELP) from error
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        return int(_CREDENTIALS.unpack(ancillary[0][2])[0])

    def _branch(self) -> tuple[socket.socket, int]:
        """Ask the process for a branch, and return the branch's socket and its pid in the container."""
        self._exchange({"branch": True})
        try:
            ours = connection(lambda theirs: socket.send_fds(self.connection, [STARTED], [theirs]))
        except OSError as error:
            raise protocol_error("no copy of itself") from error
        try:
            match self._answer():
                case {"values": [int(inner_pid)]}:
                    return ours, inner_pid
        except StudentFailure:
            ours.close()
            raise
        ours.close()
        raise protocol_error("no copy of itself")

    def start_clock(self, budget: Budget) -> None:
        """Start counting time, which is taken from `budget`."""
        self.stop_clock()
        self._budget = budget

    def stop_clock(self) -> None:
        """Take the time since the last `start_clock` from its budget."""
        elapsed = self._clock.read()
        self._budget.left -= elapsed.cpu + elapsed.idle
        self._clock.start()

    def ask(self, steps: list[dict[str, Any]]) -> Any:
        return self._exchange({"steps": steps})

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        if not self.alive:
            ended = Text("The process that ran your code has ended.", "运行你的代码的进程已经结束。")
            raise StudentFailure(Status.ERROR, ended, kind="Ended")
        self._requests += 1
        try:
            self.connection.settimeout(self.limits.cpu_seconds * IDLE_FACTOR)
            send(self.connection, {"id": self._requests, **request})
        except FrameError as error:
            raise self._ended_by(error) from error
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        """The answer to the last request."""
        try:
            answer = receive(self.connection, self.bounds, self._check_limits)
        except FrameError as error:
            raise self._ended_by(error) from error
        # The type of the id is checked first, because a tensor can be compared with any number.
        if not isinstance(answer, dict) or type(answer.get("id")) is not int or answer["id"] != self._requests:
            self.close()  # otherwise the answer to this request would be read as that to a later one
            raise protocol_error("an answer to a different request")
        return answer

    def _ended_by(self, error: FrameError) -> StudentFailure:
        """Kill the process because of this error, and return the failure."""
        failure = self._failure(error)
        self.close()
        return failure

    def _check_limits(self) -> None:
        now = time.monotonic()
        if now < self._next_measurement:
            return
        self._next_measurement = now + MEASUREMENT_SECONDS
        if memory.used_by_tree(self._first_pid, self._max_memory) > self._max_memory:
            raise _OverMemory("the process exceeds its memory limit.")
        if self._clock.wall > MEASUREMENT_SECONDS:  # most steps are shorter, and looking takes a while
            self._clock.look()
        limit = self.limits.cpu_seconds
        if self._clock.wall * _CORES > min(limit, self._budget.left):  # less cannot exceed any limit
            elapsed = self._clock.read()
            if elapsed.cpu > limit or elapsed.idle > limit * IDLE_FACTOR:
                raise TooSlow("the step exceeds its time limit.")
            if elapsed.cpu + elapsed.idle > self._budget.left:
                raise _OverBudget("nothing is left of the budget.")

    def _failure(self, error: FrameError) -> StudentFailure:
        if isinstance(error, _OverMemory):
            mib = self.limits.memory_bytes >> 20
            text = Text(
                f"Your code and the processes that it started use more than {mib} MiB of memory.",
                f"你的代码连同它启动的进程，一共用了超过 {mib} MiB 内存。",
            )
            return StudentFailure(Status.OUT_OF_MEMORY, text)
        if isinstance(error, _OverBudget):
            return out_of_time(self.limits)
        if isinstance(error, TooSlow):
            seconds = f"{self.limits.cpu_seconds:g}"
            text = Text(
                f"Your code ran for more than {seconds} s. Is there a loop that never ends?",
                f"你的代码运行超过了 {seconds} 秒。是不是有停不下来的循环？",
            )
            return StudentFailure(Status.TIMED_OUT, text)
        if isinstance(error, Closed):
            status = self._wait_status()
            code = os.WEXITSTATUS(status)
            kind = _signal_name(os.WTERMSIG(status)) if os.WIFSIGNALED(status) else "Exit"
            en, zh = (f"exit code {code}", f"退出码 {code}") if kind == "Exit" else (f"signal {kind}", f"信号 {kind}")
            text = Text(f"Your code ended its own process ({en}).", f"你的代码结束了自己的进程（{zh}）。")
            return StudentFailure(Status.ERROR, text, kind=kind)
        return protocol_error("a malformed answer")

    def _wait_status(self) -> int:
        """The wait status of the process, which has ended; that of a branch is said by its parent, which may lie."""
        if self.parent is None:
            return self.sandbox.wait_status(self.inner_pid)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)  # if it has only closed its socket
        with contextlib.suppress(StudentFailure):
            match self.parent._exchange({"ended": self.inner_pid}):
                case {"values": [int(status)]} if 0 <= status < 1 << 16:
                    return status
        return 0

    def close(self) -> None:
        """Kill the process; with the first one of a submission, which is the init of its PID namespace, all others."""
        if self.alive:
            self.alive = False
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            os.close(self.pidfd)
            self.connection.close()


def _signal_name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"SIG{number}"


def out_of_time(limits: Limits) -> StudentFailure:
    """The failure of a submission that exceeds its total time limit."""
    seconds = f"{limits.total_seconds:g}"
    text = Text(f"Your whole notebook ran for more than {seconds} s.", f"你的整个笔记本运行超过了 {seconds} 秒。")
    return StudentFailure(Status.TIMED_OUT, text)
