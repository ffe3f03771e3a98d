"""Isolates a fork of the zygote before it runs any student code.

System calls are made through ctypes, because Python 3.11 has no functions for them. The constants come from
linux/sched.h, sys/mount.h, linux/prctl.h, linux/capability.h and linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

from autograder.base.limits import Limits
from autograder.inside.seccomp import system_call_filter
from autograder.wire.control import SCRATCH

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x2008_0522
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
MAX_OPEN_FILES = 128  # No other limit counts the memory of buffers in pipes and sockets.
MAX_INODES = 4096

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    _check(_libc.unshare(flags), "unshare")


def enter_pid_namespace_of(descriptor: int) -> None:
    """Put future children of this process into the PID namespace of an open file /proc/PID/ns/pid."""
    _check(_libc.setns(descriptor, CLONE_NEWPID), "setns")


def map_own_user(uid: int, gid: int) -> None:
    """In a new user namespace, map the current uid and gid to themselves, and no others."""
    for file, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{file}").write_text(line)


def set_dumpable(dumpable: bool) -> None:
    """Set whether other processes with the same uid may read and trace this process."""
    _check(_libc.prctl(PR_SET_DUMPABLE, int(dumpable), 0, 0, 0), "prctl")


def isolate(limits: Limits, mapped_bytes: int) -> None:
    """Give this process its own namespaces, resource limits and an empty folder, and drop all privileges.

    Args:
        mapped_bytes: address space in use before any student code runs.
    """
    _check(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    set_dumpable(True)  # otherwise root owns /proc/self/uid_map
    uid, gid = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)
    map_own_user(uid, gid)
    size = f"size={limits.written_bytes},nr_inodes={MAX_INODES},mode=700"
    _mount("tmpfs", SCRATCH, MS_NOSUID | MS_NODEV, size)
    _mount(SCRATCH, "/dev/shm", MS_BIND)
    _mount("tmpfs", "/proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k")
    for kind, limit in (
        (resource.RLIMIT_AS, mapped_bytes + limits.memory_bytes),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    no_capabilities = (ctypes.c_uint32 * 6)()
    _check(_libc.syscall(SYS_CAPSET[os.uname().machine], header, no_capabilities), "capset")
    _check(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(system_call_filter()), 0, 0), "seccomp")
    os.umask(0o077)
    os.chdir(SCRATCH)


def _mount(source: str, target: str, flags: int, options: str = "") -> None:
    kind = b"tmpfs" if source == "tmpfs" else None
    _check(_libc.mount(source.encode(), target.encode(), kind, flags, options.encode()), f"mount {target}")


def _check(result: int, call: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
