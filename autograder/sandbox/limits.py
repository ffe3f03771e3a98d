"""What one submission may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that the sandbox holds a submission to.

    Attributes:
        cpu_seconds: of CPU time, for each check and each cell.
        memory_bytes: of address space beyond what the zygote already maps.
        processes: at once, threads included.
        written_bytes: in all, in its temporary folder; nothing else can be written.
    """

    cpu_seconds: float = 10.0
    memory_bytes: int = 2 << 30
    processes: int = 64
    written_bytes: int = 64 << 20
