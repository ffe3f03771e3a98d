"""The system calls that student code may not make: what would get round the other limits, and needs no exercise.

- memory that no process maps and no limit counts: memfd, System V shared memory and queues
- namespaces of its own, in which it could mount a file system without a size
- other processes' memory and descriptors, keys, and the parts of the kernel with the most ways in
- sockets of other families than AF_UNIX

Denied calls fail with EPERM, so the code that made them sees an `OSError`; calls that this file does not know yet fail
with ENOSYS. Numbers from the kernel's unistd.h, the program's form from linux/filter.h and linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, FAIL, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
LOAD, RETURN, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
AF_UNIX = 1
NAMESPACES = 0x7E02_0000  # CLONE_NEWNS to CLONE_NEWNET
X32 = 0x4000_0000  # of x86_64's second table of numbers

MACHINES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}  # audit architecture, column below
DENIED = {
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "shmat": (30, 196),
    "msgget": (68, 186), "semget": (64, 190),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "fanotify_init": (300, 262), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "vmsplice": (278, 75), "personality": (135, 92), "quotactl": (179, 60), "syslog": (103, 116),
}  # fmt: skip
# Calls that came with later kernels than this list are not there either, as far as the program can tell: which of them
# would get round a limit nobody has looked at. mseal, of Linux 6.10, is the last that was looked at.
NEWEST = 462
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)

Step = tuple[int, int, int, int]  # code, how far to jump if it holds, and if it does not, operand
INSTRUCTION = struct.Struct("=HBBI")

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def deny_system_calls() -> None:
    """Filter the system calls of this process and its descendants, for ever; it must have no_new_privs set."""
    code = _assembled(os.uname().machine)
    program = _Program(len(code) // 8, code)
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _assembled(machine: str) -> bytes:
    architecture, column = MACHINES[machine]
    steps = [
        *(_load(ARCHITECTURE), (IF_EQUAL, 1, 0, architecture), _return(KILL), _load(NUMBER)),
        *((IF_AT_LEAST, 0, 1, X32), _return(FAIL | errno.EPERM)),
        *((IF_AT_LEAST, 0, 1, NEWEST + 1), _return(FAIL | errno.ENOSYS)),
        # glibc then starts threads with clone, whose flags are an argument and not behind a pointer.
        *((IF_EQUAL, 0, 1, CLONE3[column]), _return(FAIL | errno.ENOSYS)),
        *(step for numbers in DENIED.values() for step in _fail_if_called(numbers[column])),
        *((IF_EQUAL, 0, 4, CLONE[column]), _load(FIRST_ARGUMENT), (IF_ANY_BIT, 0, 1, NAMESPACES)),
        *(_return(FAIL | errno.EPERM), _return(ALLOW)),
        *((IF_EQUAL, 0, 4, SOCKET[column]), _load(FIRST_ARGUMENT), (IF_EQUAL, 1, 0, AF_UNIX)),
        *(_return(FAIL | errno.EPERM), _return(ALLOW)),
        _return(ALLOW),
    ]
    return b"".join(INSTRUCTION.pack(*step) for step in steps)


def _load(offset: int) -> Step:
    return (LOAD, 0, 0, offset)


def _return(verdict: int) -> Step:
    return (RETURN, 0, 0, verdict)


def _fail_if_called(number: int) -> tuple[Step, Step]:
    return (IF_EQUAL, 0, 1, number), _return(FAIL | errno.EPERM)
