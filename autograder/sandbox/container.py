"""What can be seen in the sandbox: Python, its packages and what of the engine runs there; nothing of the course."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.base.package import PACKAGE
from autograder.wire.control import INSIDE_VARIABLE, SCRATCH

ENGINE = Path("/engine")
SEEN = ("__init__.py", "base", "wire", "inside")  # of the engine: what runs inside, and what it imports
SYSTEM = (Path("/usr"), Path("/usr/local"), Path("/"))
# Not folders as a whole: an environment may be the course's own folder, and nbgrader's exchange is in /usr/local/share.
OF_EACH = ("bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "pyvenv.cfg")
ALONE = (Path("/usr/share"), Path("/etc/ld.so.cache"), Path("/etc/alternatives"))
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
    INSIDE_VARIABLE: "1",  # see autograder.check
}


def ways_in() -> Iterator[list[str]]:
    """bwrap's flags to try: real root needs no user namespace, everybody else does."""
    if os.geteuid() == 0:
        yield ["--cap-add", "ALL"]
    yield ["--unshare-user", "--uid", "65534", "--gid", "65534"]


def container(*, cuda: bool, hide: Path | None) -> list[str]:
    """bwrap's arguments: no network, no writing, nothing in the environment but `VARIABLES`.

    Args:
        cuda: whether the GPU's devices are there.
        hide: a folder that stays unseen even where it lies among packages.
    """
    prefixes = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent]
    made: set[Path] = set()
    bound: list[Path] = []
    flags = [*NAMESPACES, "--die-with-parent", "--new-session", "--clearenv"]
    for path in [*(folder / part for folder in [*SYSTEM, *prefixes] for part in OF_EACH), *ALONE]:
        if path.exists() and not any(path.is_relative_to(other) for other in bound):
            flags += [*_folders_above(path, made), *_link_or_bind(path)]
            bound.append(path)
    if hide is not None and any(hide.is_relative_to(path) for path in bound):
        flags += ["--tmpfs", str(hide)]
    for part in SEEN:
        place = ENGINE / PACKAGE.name / part
        flags += [*_folders_above(place, made), "--ro-bind", str(PACKAGE / part), str(place)]
    flags += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", SCRATCH]
    if Path("/tmp") not in made:
        flags += ["--symlink", SCRATCH, "/tmp"]
    if cuda:
        for device in sorted(Path("/dev").glob("nvidia*")):
            flags += ["--dev-bind", str(device), str(device)]
    for name, value in VARIABLES.items():
        flags += ["--setenv", name, value]
    return [*flags, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]


def _folders_above(path: Path, made: set[Path]) -> list[str]:
    flags = []
    for parent in [*reversed(path.parents)][1:]:
        if parent not in made:
            made.add(parent)
            flags += ["--perms", "0755", "--dir", str(parent)]  # bwrap would make them for their owner alone
    return flags


def _link_or_bind(path: Path) -> list[str]:
    return ["--symlink", os.readlink(path), str(path)] if path.is_symlink() else ["--ro-bind", str(path), str(path)]
