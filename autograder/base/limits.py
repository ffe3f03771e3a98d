"""Resource limits of one submission."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Resource limits that the sandbox enforces on a submission.

    Attributes:
        cpu_seconds: CPU time of each check and each cell.
        total_seconds: CPU and idle time of the exercises' cells and of the checks together, and of all other cells.
        memory_bytes: address space of each process, and memory of all processes together, beyond the zygote's own.
        processes: number of processes and threads at the same time.
        written_bytes: total size of the temporary folder, the only writable one.
    """

    cpu_seconds: float = 10.0
    total_seconds: float = 120.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    written_bytes: int = 64 << 20
