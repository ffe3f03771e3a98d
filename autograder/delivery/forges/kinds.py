"""Which forges there are."""

from enum import StrEnum


class Kind(StrEnum):
    """Whose interface a server speaks."""

    GITHUB = "github"
    GITLAB = "gitlab"
