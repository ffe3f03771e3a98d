"""Measures how long a process and its descendants have run on a processor, and waited for one."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

_GONE = (FileNotFoundError, ProcessLookupError)
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Seconds since the start of the processes: on a processor, and runnable but waiting for a processor."""

    cpu: float
    waiting: float

    def __sub__(self, other: Usage) -> Usage:
        return Usage(self.cpu - other.cpu, self.waiting - other.waiting)


def tree(pid: int) -> list[int]:
    """The pids of a process and its descendants."""
    processes = [pid]
    for process in processes:  # grows during the iteration
        with contextlib.suppress(*_GONE):  # the process has just ended
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/children") as file:
                    processes += map(int, file.read().split())
    return processes


def usage(pid: int) -> Usage:
    """The usage of a process, its threads and its descendants, those included that ended and were waited for."""
    cpu = queued = 0.0
    for process in tree(pid):
        with contextlib.suppress(*_GONE):
            with open(f"/proc/{process}/stat") as file:
                # The fields behind the name, which may contain spaces, are numbered from 3; see proc_pid_stat(5).
                fields = file.read().rpartition(")")[2].split()
            cpu += sum(map(int, fields[11:15])) / _TICK  # utime, stime, cutime, cstime
            queued += waiting(process)
    return Usage(cpu, queued)


def waiting(pid: int) -> float:
    """The seconds in which the threads of a process were runnable but waited for a processor."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        # The kernel's Documentation/scheduler/sched-stats.rst describes the file; a kernel may be built without it.
        with contextlib.suppress(*_GONE), open(f"/proc/{pid}/task/{task}/schedstat") as file:
            total += int(file.read().split()[1])
    return total / 1e9
