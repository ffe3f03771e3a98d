"""The time that a submission's processes use, which does not depend on how busy the machine is."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from autograder.sandbox.usage import usage, waiting


@dataclass
class Budget:
    """The seconds that are left for a part of a submission."""

    left: float


@dataclass(frozen=True)
class Elapsed:
    """Seconds on a processor, and seconds in which neither these processes nor the grader ran or waited for one."""

    cpu: float
    idle: float


class Clock:
    """Counts the time of a process and its descendants since the last `start`."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.start()

    def start(self) -> None:
        self._wall, self._usage, self._own = time.monotonic(), usage(self._pid), _own()

    @property
    def wall(self) -> float:
        """Seconds by the clock on the wall: an upper bound of the time of a process with one thread."""
        return time.monotonic() - self._wall

    def read(self) -> Elapsed:
        used, own = usage(self._pid) - self._usage, _own() - self._own
        return Elapsed(used.cpu, max(0.0, self.wall - used.cpu - used.waiting - own))


def _own() -> float:
    """The seconds in which the grader itself has run or waited for a processor."""
    return time.process_time() + waiting(os.getpid())
