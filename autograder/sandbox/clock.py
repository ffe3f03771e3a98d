"""The time that a submission's processes use, which does not depend on how busy the machine is."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from autograder.sandbox.usage import Usage, usage, waiting


@dataclass
class Budget:
    """The seconds that are left for a part of a submission."""

    left: float


@dataclass(frozen=True)
class Elapsed:
    """Seconds on a processor, and seconds in which neither these processes nor the grader ran or waited for one."""

    cpu: float
    idle: float


@dataclass(frozen=True)
class _Look:
    wall: float
    usage: Usage
    own: float


class Clock:
    """Counts the time of one process and of all processes of its submission since the last `start`.

    Idle time and the time of other processes count from the first `look`, since looking takes longer than most steps.

    Args:
        first_pid: the submission's first process, whose descendants all others are.
    """

    def __init__(self, pid: int, first_pid: int) -> None:
        self._clock_id = (~pid << 3) | 2  # the CPU clock of another process, see clock_getcpuclockid(3)
        self._first_pid = first_pid
        self.start()

    def start(self) -> None:
        self._started = time.monotonic()
        self._cpu = self._process_cpu()
        self._first_look: _Look | None = None

    @property
    def wall(self) -> float:
        """Seconds by the clock on the wall: an upper bound of the time of a process with one thread."""
        return time.monotonic() - self._started

    def look(self) -> None:
        """Begin to count the idle time, unless it is being counted."""
        if self._first_look is None:
            self._first_look = self._look()

    def read(self) -> Elapsed:
        cpu = self._process_cpu() - self._cpu
        if self._first_look is None:
            return Elapsed(cpu, 0.0)
        now, before = self._look(), self._first_look
        used = now.usage - before.usage
        idle = now.wall - before.wall - used.cpu - used.waiting - (now.own - before.own)
        return Elapsed(max(cpu, used.cpu), max(0.0, idle))

    def _look(self) -> _Look:
        # The grader itself is not idle while it computes or waits for a processor.
        own = time.process_time() + waiting(os.getpid())
        return _Look(time.monotonic(), usage(self._first_pid), own)

    def _process_cpu(self) -> float:
        try:
            return time.clock_gettime(self._clock_id)
        except OSError:  # the process has ended
            return 0.0
