"""The whole command line: `autograder --help`."""

from __future__ import annotations

from importlib.util import find_spec

from autograder.cli import student
from autograder.cli.console import new_app, run

app = new_app()
app.add_typer(student.app)
if find_spec("autograder.cli.instructor") is not None:  # The student's repository does not contain it.
    from autograder.cli.instructor import APPS

    for part in APPS:
        app.add_typer(part)


def main() -> None:
    """Run the command line."""
    run(app)
