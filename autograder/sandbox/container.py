"""The container's file system: Python, its packages and the part of the engine that runs there, but not the course."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.base.package import PACKAGE
from autograder.wire.control import INSIDE_VARIABLE, SCRATCH

ENGINE = Path("/engine")
ENGINE_PARTS = ("__init__.py", "base", "wire", "inside")  # what runs in the container, and its imports
SYSTEM = (Path("/usr"), Path("/usr/local"), Path("/"))
# Not the whole folders: an environment may be the course's folder, and nbgrader's exchange is in /usr/local/share.
SUBFOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "pyvenv.cfg")
OTHER_PATHS = (Path("/usr/share"), Path("/etc/ld.so.cache"), Path("/etc/alternatives"))
NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
VARIABLES = {
    "PATH": "/usr/bin:/bin",
    "HOME": SCRATCH,
    "TMPDIR": SCRATCH,
    "LANG": "C.UTF-8",
    "PYTHONPATH": str(ENGINE),
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    INSIDE_VARIABLE: "1",
}


def user_flags() -> Iterator[list[str]]:
    """bwrap's flags to try in turn: root may work without a user namespace; other users need one."""
    if os.geteuid() == 0:
        yield ["--cap-add", "ALL"]
    yield ["--unshare-user", "--uid", "65534", "--gid", "65534"]


def container(*, cuda: bool, hide: Path | None) -> list[str]:
    """bwrap's arguments: no network, a read-only file system, and only `VARIABLES` in the environment.

    Args:
        cuda: whether the GPU's devices are available.
        hide: a folder that is hidden even if it is inside a mounted folder.
    """
    prefixes = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent]
    created: set[Path] = set()
    bound: list[Path] = []
    flags = [*NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"]
    for path in [*(folder / part for folder in [*SYSTEM, *prefixes] for part in SUBFOLDERS), *OTHER_PATHS]:
        if path.exists() and not any(path.is_relative_to(other) for other in bound):
            mount = ["--symlink", os.readlink(path)] if path.is_symlink() else ["--ro-bind", str(path)]
            flags += [*_parents(path, created), *mount, str(path)]
            bound.append(path)
    if hide is not None and any(hide.is_relative_to(path) for path in bound):
        flags += ["--tmpfs", str(hide)]
    for part in ENGINE_PARTS:
        target = ENGINE / PACKAGE.name / part
        flags += [*_parents(target, created), "--ro-bind", str(PACKAGE / part), str(target)]
    flags += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", SCRATCH]
    if Path("/tmp") not in created:
        flags += ["--symlink", SCRATCH, "/tmp"]
    if cuda:
        for device in sorted(Path("/dev").glob("nvidia*")):
            flags += ["--dev-bind", str(device), str(device)]
    for name, value in VARIABLES.items():
        flags += ["--setenv", name, value]
    return [*flags, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]


def _parents(path: Path, created: set[Path]) -> list[str]:
    flags = []
    for parent in [*reversed(path.parents)][1:]:
        if parent not in created:
            created.add(parent)
            flags += ["--perms", "0755", "--dir", str(parent)]  # By default, only the owner may read them.
    return flags
