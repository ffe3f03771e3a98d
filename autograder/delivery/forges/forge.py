"""Clients for GitHub and GitLab: comments on pull or merge requests, and a status on the head commit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from autograder.base.errors import AutograderError
from autograder.delivery.forges.pushes import Push

TOKEN = "AUTOGRADER_TOKEN"
SECONDS = 30  # timeout of one request
MAX_PAGES = 50  # of 100 comments each; further comments are not searched
RETRIES = Retry(4, backoff_factor=1, status_forcelist=(429, 502, 503, 504), allowed_methods=("GET", "PUT", "PATCH"))
MARK_NAME = "Grade"


class ForgeError(AutograderError):
    """A forge cannot be reached, or refuses a request."""


class ForgeRefusal(ForgeError):
    """The token lacks a permission, or the resource does not exist."""


@dataclass(frozen=True)
class Comment:
    """An existing comment; `author` is the login on GitHub and the id on GitLab."""

    id: int
    author: str
    text: str


@dataclass(frozen=True)
class Mark:
    """The status that a forge shows beside the head of a pull request.

    Attributes:
        head: hash of the commit.
        headline: one line.
        details: the output of GitHub's check run, in the form of its API; GitLab shows only the headline.
    """

    head: str
    passed: bool
    headline: str
    details: Mapping[str, Any]


class Forge(ABC):
    """A client for one repository on a forge.

    Args:
        api: base URL of the API.
        repository: owner/name.
        token: access token with permission to write comments.

    Attributes:
        public_host, public_api: of the public server.
    """

    public_host: ClassVar[str]
    public_api: ClassVar[str]

    def __init__(self, api: str, repository: str, token: str) -> None:
        self.api = api.rstrip("/")
        self.repository = repository
        self.session = requests.Session()
        self.session.headers.update(self.headers(token))
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=RETRIES))

    def pushes(self, branch: str) -> list[Push]:
        """The pushes to a branch, oldest first, as far back as the forge keeps them.

        Args:
            branch: short name, without "refs/heads/".

        Raises:
            ForgeError: the forge cannot be reached, refuses the request, or sends an unexpected response.
        """
        try:
            return sorted(self.read_pushes(branch), key=lambda push: push.when)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ForgeError("the forge's response does not have the documented form.", where=self.api) from error

    def put(self, number: int, mark: str, text: str) -> str:
        """Write a comment, or update our earlier comment with the same mark. Comments by other authors never match.

        Args:
            number: number of the pull or merge request.
            mark: first line of the text, which identifies the comment.

        Returns:
            "written", "updated" or "unchanged".

        Raises:
            ForgeError: the forge cannot be reached, or refuses the request.
        """
        author = self.author()
        ours = [one for one in self.comments(number) if one.author == author and one.text.startswith(mark)]
        if not ours:
            self.ask("POST", self.place(number), {"body": text})
            return "written"
        if ours[0].text.rstrip() == text.rstrip():
            return "unchanged"
        self.change(number, ours[0].id, text)
        return "updated"

    @abstractmethod
    def read_pushes(self, branch: str) -> Iterator[Push]:
        """The pushes to a branch, in any order."""

    @abstractmethod
    def headers(self, token: str) -> dict[str, str]:
        """The HTTP headers that authenticate a request."""

    @abstractmethod
    def author(self) -> str:
        """The author of comments written with the token."""

    @abstractmethod
    def place(self, number: int) -> str:
        """API path of the comments on a pull or merge request."""

    @abstractmethod
    def change(self, number: int, comment: int, text: str) -> None:
        """Replace the text of a comment."""

    @abstractmethod
    def mark(self, mark: Mark) -> None:
        """Mark the head of a pull request as passed or failed; raises `ForgeError` as `put` does."""

    @abstractmethod
    def read(self, data: dict[str, Any]) -> Comment:
        """Convert a comment from the form of the API."""

    def comments(self, number: int) -> Iterator[Comment]:
        path = f"{self.place(number)}?per_page=100"
        for page in range(1, MAX_PAGES + 1):
            found = self.ask("GET", f"{path}&page={page}")
            yield from map(self.read, found)
            if len(found) < 100:
                return

    def ask(self, verb: str, path: str, data: dict[str, Any] | None = None) -> Any:
        """Send a request and return the response.

        Raises:
            ForgeRefusal: the token lacks a permission, or the resource does not exist.
            ForgeError: the forge cannot be reached, or fails.
        """
        return self._ask(verb, f"{self.api}{path}", data)[0]

    def pages(self, path: str) -> Iterator[Any]:
        """All items of a paginated list, in which each page links to the next."""
        url = f"{self.api}{path}"
        for _ in range(MAX_PAGES):
            found, following = self._ask("GET", url)
            yield from found
            if not following.startswith(f"{self.api}/"):  # never send the token to another server
                return
            url = following

    def _ask(self, verb: str, url: str, data: dict[str, Any] | None = None) -> tuple[Any, str]:
        """The response to a request, and the URL of the next page or ""."""
        try:
            answer = self.session.request(verb, url, json=data, timeout=SECONDS)
            answer.raise_for_status()
            return answer.json(), answer.links.get("next", {}).get("url", "")
        except requests.HTTPError as error:
            status = error.response.status_code
            if status in (401, 403, 404):
                fix = f"Does the token in {TOKEN} have the permission for that?"
                raise ForgeRefusal(f"the forge answered {verb} with status {status}.", where=url, fix=fix) from error
            raise ForgeError(f"the forge answered {verb} with status {status}.", where=url) from error
        except (requests.RequestException, ValueError) as error:
            raise ForgeError(f"the forge sent no usable response: {type(error).__name__}.", where=url) from error
