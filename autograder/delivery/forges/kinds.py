"""The kinds of forges."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of API that a server offers."""

    GITHUB = "github"
    GITLAB = "gitlab"
