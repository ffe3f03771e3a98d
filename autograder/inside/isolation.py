"""What a fork of the zygote does to itself before a line of a student's code runs.

System calls through ctypes, because Python has no other way to them in 3.11. Flags from linux/sched.h,
sys/mount.h, linux/prctl.h and linux/capability.h.
"""

from __future__ import annotations

import ctypes
import os
import resource

from autograder.base.limits import Limits
from autograder.inside.seccomp import deny_system_calls
from autograder.wire.control import SCRATCH

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 1, 4, 38
CAPABILITY_VERSION_3 = 0x2008_0522
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
SIGKILL = 9
MAX_OPEN_FILES = 128  # what waits in pipes and sockets is memory that no other limit counts
MAX_INODES = 4096

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    _check(_libc.unshare(flags), "unshare")


def enter_pid_namespace_of(descriptor: int) -> None:
    """Make this process's next children members of the PID namespace behind an open /proc/self/ns/pid."""
    _check(_libc.setns(descriptor, CLONE_NEWPID), "setns")


def map_own_user(uid: int, gid: int) -> None:
    """In a user namespace just made, keep the one uid and gid that we have."""
    for file, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        descriptor = os.open(f"/proc/self/{file}", os.O_WRONLY)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def set_dumpable(dumpable: bool) -> None:
    """A process that is not dumpable cannot be read or traced by others of its uid."""
    _check(_libc.prctl(PR_SET_DUMPABLE, int(dumpable), 0, 0, 0), "prctl")


def isolate(limits: Limits, mapped_bytes: int) -> None:
    """Give this process namespaces, limits and an empty folder of its own, and take all privileges away.

    Args:
        mapped_bytes: address space that was in use before any of the student's code.
    """
    _check(_libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "prctl")
    set_dumpable(True)  # /proc/self/uid_map belongs to root otherwise
    uid, gid = os.getuid(), os.getgid()
    unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET)
    map_own_user(uid, gid)
    size = f"size={limits.written_bytes},nr_inodes={MAX_INODES},mode=700"
    _mount("tmpfs", SCRATCH, MS_NOSUID | MS_NODEV, size)
    _mount(SCRATCH, "/dev/shm", MS_BIND)
    _mount("tmpfs", "/proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=4k")
    for what, most in (
        (resource.RLIMIT_AS, mapped_bytes + limits.memory_bytes),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(what, (most, most))
    _drop_capabilities()
    deny_system_calls()
    os.umask(0o077)
    os.chdir(SCRATCH)


def _mount(source: str, target: str, flags: int, options: str = "") -> None:
    kind = b"tmpfs" if source == "tmpfs" else None
    _check(_libc.mount(source.encode(), target.encode(), kind, flags, options.encode()), f"mount {target}")


def _drop_capabilities() -> None:
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _check(_libc.syscall(SYS_CAPSET[os.uname().machine], header, none), "capset")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
