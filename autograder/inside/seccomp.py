"""The seccomp filter: denies system calls that would bypass other limits and that no exercise needs.

- memory that no limit counts because no process maps it: memfd, System V shared memory and message queues
- new namespaces, in which a process could mount a file system without a size limit
- access to other processes' memory and file descriptors, keys, and kernel interfaces with a large attack surface
- sockets of address families other than AF_UNIX

Denied calls fail with EPERM, which Python raises as `OSError`; calls that are newer than this file fail with ENOSYS.
The numbers come from the kernel's unistd.h, the program format from linux/filter.h and linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

ALLOW, FAIL, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
LOAD, RETURN, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
AF_UNIX = 1
NAMESPACES = 0x7E02_0000  # CLONE_NEWNS to CLONE_NEWNET
X32 = 0x4000_0000  # first number of the x32 calls, a second table of x86_64

MACHINES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}  # audit architecture, column in DENIED
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
# System calls of later kernels are denied too, since nobody has checked whether they bypass a limit.
# The last one that was checked is mseal, of Linux 6.10.
NEWEST = 462
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)

Step = tuple[int, int, int, int]  # code, jump offset if true, jump offset if false, operand
INSTRUCTION = struct.Struct("=HBBI")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def system_call_filter() -> _Program:
    """The filter for this machine, for `prctl(PR_SET_SECCOMP, ...)` in a process that has no_new_privs set."""
    architecture, column = MACHINES[os.uname().machine]
    steps = [
        *(_load(ARCHITECTURE), (IF_EQUAL, 1, 0, architecture), _return(KILL), _load(NUMBER)),
        *((IF_AT_LEAST, 0, 1, X32), _return(FAIL | errno.EPERM)),
        *((IF_AT_LEAST, 0, 1, NEWEST + 1), _return(FAIL | errno.ENOSYS)),
        # Without clone3, glibc uses clone, whose flags are an argument that the filter can read.
        *((IF_EQUAL, 0, 1, CLONE3[column]), _return(FAIL | errno.ENOSYS)),
        *(
            step
            for numbers in DENIED.values()
            for step in ((IF_EQUAL, 0, 1, numbers[column]), _return(FAIL | errno.EPERM))
        ),
        *((IF_EQUAL, 0, 4, CLONE[column]), _load(FIRST_ARGUMENT), (IF_ANY_BIT, 0, 1, NAMESPACES)),
        *(_return(FAIL | errno.EPERM), _return(ALLOW)),
        *((IF_EQUAL, 0, 4, SOCKET[column]), _load(FIRST_ARGUMENT), (IF_EQUAL, 1, 0, AF_UNIX)),
        *(_return(FAIL | errno.EPERM), _return(ALLOW)),
        _return(ALLOW),
    ]
    return _Program(len(steps), b"".join(INSTRUCTION.pack(*step) for step in steps))


def _load(offset: int) -> Step:
    return (LOAD, 0, 0, offset)


def _return(verdict: int) -> Step:
    return (RETURN, 0, 0, verdict)
