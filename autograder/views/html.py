"""Results as HTML, for notebooks and feedback pages. The template engine escapes all values."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.base.language import Language
from autograder.results.grade import CheckResult
from autograder.views.text import HINT, MARKS, STATUSES

_templates = Environment(
    loader=PackageLoader("autograder.views"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def exercise_html(checks: Sequence[CheckResult], language: Language, notes: Sequence[str] = ()) -> str:
    """The report on one exercise: the notes, then a table with the status, message and hint of each check."""
    statuses = {status: text.of(language) for status, text in STATUSES.items()}
    return _templates.get_template("exercise.html").render(
        checks=checks, notes=notes, marks=MARKS, statuses=statuses, hint=HINT.of(language)
    )
