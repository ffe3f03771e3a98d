"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that the sandbox holds a submission to.

    Attributes:
        cpu_seconds: of CPU time, for each check and each cell.
        total_seconds: of wall time, for a whole submission.
        memory_bytes: beyond what the zygote already maps: of address space for each process, of memory for all of
            them together.
        processes: at once, threads included.
        written_bytes: in all, in its temporary folder; nothing else can be written.
    """

    cpu_seconds: float = 10.0
    total_seconds: float = 120.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    written_bytes: int = 64 << 20
