"""The forges that there are, by their kinds."""

from __future__ import annotations

import os

from autograder.base.errors import UsageError
from autograder.delivery.forges.forge import TOKEN, Forge
from autograder.delivery.forges.github import GitHub
from autograder.delivery.forges.gitlab import GitLab
from autograder.delivery.forges.kinds import Kind

FORGES: dict[Kind, type[Forge]] = {Kind.GITHUB: GitHub, Kind.GITLAB: GitLab}


def kind_of(host: str) -> Kind | None:
    """The kind of forge whose public server has this name; None if there is none."""
    return next((kind for kind, forge in FORGES.items() if forge.public_host == host), None)


def open_forge(kind: Kind, repository: str, api: str | None = None) -> Forge:
    """A client for a forge, with the token from the environment.

    Raises:
        UsageError: there is no token.
    """
    token = os.environ.get(TOKEN)
    if not token:
        raise UsageError(f"there is no token in {TOKEN}.", fix="Set it to an access token for the repository.")
    forge = FORGES[kind]
    return forge(api or forge.public_api, repository, token)
