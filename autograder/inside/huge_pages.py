"""Fewer entries in the page tables that every fork copies, and tears down when it ends.

Of what a fork costs the kernel, most is in the small pages of what it inherits, one by one. Huge pages are split where
a fork writes to them, and copied there in small ones as before.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

HUGE = 2 << 20
MADV_COLLAPSE = 25  # linux/mman.h; Linux 6.1 and newer

_libc = ctypes.CDLL(None)
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def use_huge_pages() -> None:
    """Have the kernel put this process's memory into huge pages, as far as it will: nothing depends on it."""
    for start, end in list(_memory()):
        first, last = -(-start // HUGE) * HUGE, end // HUGE * HUGE
        if first < last:
            _libc.madvise(first, last - first, MADV_COLLAPSE)


def _memory() -> Iterator[tuple[int, int]]:
    """From where to where this process's private memory is that belongs to no file, see proc_pid_maps(5)."""
    with open("/proc/self/maps") as file:
        for line in file:
            addresses, permissions, _, _, inode, *_ = line.split()
            if permissions == "rw-p" and inode == "0":
                start, end = addresses.split("-")
                yield int(start, 16), int(end, 16)
