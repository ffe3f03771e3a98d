"""Options that several commands share, and what they mean."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.base.errors import CourseError
from autograder.cli.console import err
from autograder.content.course import Course
from autograder.grading.jobs import Options

if TYPE_CHECKING:
    from autograder.grading.pool import Pool


class SandboxChoice(enum.StrEnum):
    """Where a student's code runs."""

    auto = "auto"
    none = "none"


class DeviceChoice(enum.StrEnum):
    """What GPU checks run on; `cpu` is a simulated GPU."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


Names = Annotated[list[str] | None, typer.Argument(help="assignments; all of them by default", show_default=False)]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="workers; by default one for each core")]
Device = Annotated[DeviceChoice, typer.Option(help="what GPU checks run on; cpu simulates one")]
Sandbox = Annotated[SandboxChoice, typer.Option(help="none runs students' code unprotected")]


def chosen_names(course: Course, names: list[str] | None) -> list[str]:
    return [course.assignment(name).name for name in names] if names else course.names


def grading_options(device: DeviceChoice, sandbox: SandboxChoice) -> Options:
    """How to grade, with a warning where students' code is not kept in.

    Raises:
        CourseError: a GPU is asked for and not there.
    """
    if sandbox is SandboxChoice.none:
        err.print("[yellow]! No sandbox: students' code runs with your rights on this machine.[/]")
    present = _has_cuda()
    if device is DeviceChoice.cuda and not present:
        raise CourseError("there is no CUDA device here.", fix="Leave --device out: a simulated GPU takes its place.")
    return Options(sandbox.value, "cuda" if present and device is not DeviceChoice.cpu else "simgpu")


def _has_cuda() -> bool:
    if not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):  # of Linux, and of Linux in Windows
        return False  # and torch, which takes seconds to load, need not be asked
    import torch

    return torch.cuda.is_available()


@contextmanager
def open_pool(
    course: Course, names: list[str], jobs: int | None = None, options: Options | None = None
) -> Iterator[Pool]:
    """Workers for some assignments, by default one for each core."""
    from autograder.grading.pool import Pool, cores

    with Pool(course, names, options or Options(), jobs or cores()) as pool:
        yield pool
