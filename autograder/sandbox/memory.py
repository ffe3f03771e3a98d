"""Measures the memory of a process and its descendants.

The kernel limits the address space of each process, but not the memory of a process tree, so that is measured here.
Memory that no process maps is not measured: `written_bytes` limits files, and `autograder.inside.seccomp` denies
the system calls that allocate other such memory.
"""

from __future__ import annotations

import os

from autograder.base.errors import SandboxError
from autograder.sandbox.usage import tree

PAGE = os.sysconf("SC_PAGE_SIZE")


def anonymous(pid: int) -> int:
    """The anonymous memory of one process in bytes, including pages that it shares with its parent."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            _, resident, shared, *_ = file.read().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(resident) - int(shared)) * PAGE


def used_by_tree(pid: int, limit: int) -> int:
    """The memory of a process and its descendants in bytes, counting shared pages once.

    If an upper bound, which is cheaper to compute, does not exceed `limit`, that bound is returned instead.
    """
    processes = tree(pid)
    bound = sum(map(anonymous, processes))
    return bound if bound <= limit else sum(map(_proportional, processes))


def _proportional(pid: int) -> int:
    """The proportional set size (PSS) of a process in bytes."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("Pss:"))
    except (FileNotFoundError, ProcessLookupError, StopIteration):
        return 0
    except PermissionError:
        return anonymous(pid)


def require_trees() -> None:
    """Raise `SandboxError` if the kernel does not list the children of a process."""
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        raise SandboxError(
            "the kernel does not list the children of a process, so the memory of submissions cannot be limited.",
            fix="Use a Linux kernel built with CONFIG_PROC_CHILDREN, such as that of a distribution.",
        )
