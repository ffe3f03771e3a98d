"""Coverage-guided fuzzing of what the trusted side reads: frames from the sandbox, and submitted files.

    pip install 'atheris>=3,<4'
    python benchmarks/fuzz.py [--seconds 60]

No input may make a reader raise anything but its own error, take more than 1 GiB of memory, or hang for 10 s.
Prints how many inputs each reader was given and how many were found; exits 1 if any was.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

LIMITS = ["-rss_limit_mb=1536", "-malloc_limit_mb=1024", "-timeout=10", "-max_len=65536", "-print_final_stats=1"]
NOTEBOOK = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": ["x\\n"], \
"metadata": {"nbgrader": {"grade_id": "double", "points": 1}}, "outputs": [], "execution_count": null}]}'
HEADER = b'[{"map": {"id": 1, "values": [null, {"tensor": "0"}, {"tuple": [{"handle": [3, "x"]}]}], "error": null}}]'
SCRIPT = b'# %% nbgrader={"grade_id": "double"}\ndef double(x):\n    return 2 * x\n\n# %% [markdown]\n# text\n'


def main(
    seconds: Annotated[int, typer.Option(min=1, help="for each reader")] = 60,
    reader: Annotated[str | None, typer.Option(hidden=True)] = None,
    corpus: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Fuzz every reader in a process of its own, or the named one in this process."""
    if reader is not None:
        _fuzz(reader, corpus or Path(), seconds)
        return
    console = Console()
    found = False
    for name, seeds in {"frame": [_frame_seed()], "notebook": [NOTEBOOK], "script": [SCRIPT]}.items():
        with tempfile.TemporaryDirectory() as folder:
            for number, seed in enumerate(seeds):
                (Path(folder) / f"seed{number}").write_bytes(seed)
            command = [sys.executable, __file__, "--reader", name, "--corpus", folder, "--seconds", str(seconds)]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
        runs = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
        covered = re.findall(r"cov: (\d+)", done.stderr)
        failed = done.returncode != 0 or runs is None
        found |= failed
        mark = "[red]✗[/]" if failed else "[green]✓[/]"
        console.print(
            f"{mark} {name}: {runs[1] if runs else '?'} inputs, {covered[-1] if covered else '?'} edges covered"
        )
        if failed:
            console.print(done.stderr[-3000:], markup=False)
    raise typer.Exit(int(found))


def _frame_seed() -> bytes:
    import torch

    from autograder.wire.frames import LENGTHS, encode

    frame = encode([{"id": 1, "values": [torch.ones(2, 3), (1, 2.5, "x")], "error": None}])
    header, _ = LENGTHS.unpack_from(frame)
    return header.to_bytes(2, "big") + frame[LENGTHS.size :]


def _fuzz(reader: str, corpus: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["autograder", "safetensors", "jupytext", "json"]):
        from autograder.base.errors import FrameError, SubmissionError
        from autograder.content.submission import read_cells
        from autograder.wire.frames import decode

    path = Path(tempfile.mkdtemp()) / ("submission.py" if reader == "script" else "submission.ipynb")

    def read_frame(data: bytes) -> None:
        header = int.from_bytes(data[:2], "big")
        try:
            decode(data[2 : 2 + header], data[2 + header :])
        except FrameError:
            return

    def read_file(data: bytes) -> None:
        path.write_bytes(data)
        try:
            read_cells(path, 1 << 20)
        except SubmissionError:
            return

    atheris.Setup(
        [sys.argv[0], str(corpus), f"-max_total_time={seconds}", *LIMITS],
        read_frame if reader == "frame" else read_file,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    typer.run(main)
