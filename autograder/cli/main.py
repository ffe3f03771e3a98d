"""The whole command line: `autograder --help`."""

from autograder.cli import classroom, instructor, repositories, student
from autograder.cli.console import new_app, run

app = new_app()
for part in (student, instructor, repositories, classroom):
    app.add_typer(part.app)


def main() -> None:
    """Run it."""
    run(app)
