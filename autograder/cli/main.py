"""The whole command line: `autograder --help`."""

from autograder.cli import instructor, student
from autograder.cli.console import new_app, run

app = new_app()
for part in (student, instructor):
    app.add_typer(part.app)


def main() -> None:
    """Run it."""
    run(app)
