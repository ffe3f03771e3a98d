"""How much memory a process and everything that it started use together.

The kernel limits the address space of each process; of a whole tree of them it says how much there is. Memory that
no process maps is out of reach: `written_bytes` bounds files, and `autograder.sandbox.seccomp` denies the rest.
"""

from __future__ import annotations

import contextlib
import os

from autograder.base.errors import SandboxError

PAGE = os.sysconf("SC_PAGE_SIZE")


def anonymous(pid: int) -> int:
    """Bytes of one process's memory that are no file's, those that it shares with a parent included."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            _, resident, shared, *_ = file.read().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(resident) - int(shared)) * PAGE


def used_by_tree(pid: int, enough: int) -> int:
    """Bytes that a process and all its descendants use; what several share counts once.

    Args:
        enough: below this much an upper bound will do, which is cheaper to find.
    """
    processes = list(_tree(pid))
    bound = sum(anonymous(process) for process in processes)
    return bound if bound <= enough else sum(_proportional(process) for process in processes)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for process in found:  # grows as it goes
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/children") as file:
                    found += map(int, file.read().split())
    return found


def _proportional(pid: int) -> int:
    """A process's share of the memory that it maps."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("Pss:"))
    except (FileNotFoundError, ProcessLookupError, StopIteration):
        return 0
    except PermissionError:
        return anonymous(pid)


def require_trees() -> None:
    """Raise `SandboxError` where the kernel does not say which processes another started."""
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        raise SandboxError(
            "the kernel does not tell which processes another has started, so their memory cannot be limited.",
            fix="Use a Linux with CONFIG_PROC_CHILDREN, as distributions build it.",
        )
