"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from autograder.base.errors import CourseError
from autograder.cli.console import warn
from autograder.content.course import Course
from autograder.grading.jobs import Options

if TYPE_CHECKING:
    from autograder.grading.pool import Pool

Names = Annotated[list[str] | None, typer.Argument(help="assignments; all of them by default", show_default=False)]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, help="number of workers; by default one for each core")
]
Device = Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="device for GPU checks; cpu simulates a GPU")]
Sandbox = Annotated[Literal["auto", "none"], typer.Option(help="none runs students' code without a sandbox")]


def chosen_names(course: Course, names: list[str] | None) -> list[str]:
    return [course.assignment(name).name for name in names] if names else course.names


def grading_options(device: Device, sandbox: Sandbox) -> Options:
    """The options of a grading worker. Prints a warning if there is no sandbox.

    Raises:
        CourseError: --device is cuda, but no CUDA device is available.
    """
    if sandbox == "none":
        warn("No sandbox: students' code runs with your permissions on this machine.")
    has_cuda = _has_cuda()
    if device == "cuda" and not has_cuda:
        raise CourseError("there is no CUDA device here.", fix="Omit --device to use a simulated GPU.")
    return Options(sandbox, "cuda" if has_cuda and device != "cpu" else "simgpu")


def _has_cuda() -> bool:
    # Without a driver (on Linux, or Linux in Windows), there is no need to import torch, which takes seconds.
    if not (Path("/dev/nvidiactl").exists() or Path("/dev/dxg").exists()):
        return False
    import torch

    return torch.cuda.is_available()


def open_pool(course: Course, names: list[str], jobs: int | None = None) -> Pool:
    """A pool of workers for some assignments, by default one worker for each core."""
    from autograder.grading.pool import Pool, cores

    return Pool(course, names, Options(), jobs or cores())
