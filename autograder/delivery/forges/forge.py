"""What the course says to GitHub and GitLab: a comment on each pull or merge request, and a mark on its head."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from autograder.base.errors import AutograderError, UsageError
from autograder.delivery.forges.kinds import Kind

TOKEN = "AUTOGRADER_TOKEN"
SECONDS = 30  # for one request
MOST_PAGES = 50  # of a hundred comments each: what is further down is not looked for
RETRIES = Retry(4, backoff_factor=1, status_forcelist=(429, 502, 503, 504), allowed_methods=("GET", "PUT", "PATCH"))
MARK_NAME = "Grade"
BOT = "github-actions[bot]"  # whose comments a workflow's token writes


class ForgeError(AutograderError):
    """A forge cannot be reached, or refuses."""


class ForgeRefusal(ForgeError):
    """A forge does not let the token do this, or says that there is no such thing."""


@dataclass(frozen=True)
class Comment:
    """A comment that is there.

    Attributes:
        author: login on GitHub, id on GitLab.
    """

    id: int
    author: str
    text: str


@dataclass(frozen=True)
class Mark:
    """What a forge shows beside the head of a pull request.

    Attributes:
        head: the commit.
        headline: a line.
        details: what GitHub shows in a check run, as its interface takes it; GitLab shows the headline alone.
    """

    head: str
    passed: bool
    headline: str
    details: Mapping[str, Any]


class Forge(ABC):
    """A forge, and one repository on it.

    Args:
        api: where its interface begins.
        repository: owner/name.
        token: that may write comments.
    """

    def __init__(self, api: str, repository: str, token: str) -> None:
        self.api = api.rstrip("/")
        self.repository = repository
        self.session = requests.Session()
        self.session.headers.update(self.headers(token))
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=RETRIES))

    def put(self, number: int, mark: str, text: str) -> str:
        """Write a comment, or bring the one of ours that bears the mark up to date.

        Somebody else's comment is never taken for ours, whatever it says.

        Args:
            number: of the pull or merge request.
            mark: first line of the text, by which the comment is known again.

        Returns:
            what was done: "written", "brought up to date" or "as it was".

        Raises:
            ForgeError: the forge cannot be reached, or refuses.
        """
        author = self.author()
        ours = [one for one in self.comments(number) if one.author == author and one.text.startswith(mark)]
        if not ours:
            self.ask("POST", self.place(number), {"body": text})
            return "written"
        if ours[0].text.rstrip() == text.rstrip():
            return "as it was"
        self.change(number, ours[0].id, text)
        return "brought up to date"

    @abstractmethod
    def headers(self, token: str) -> dict[str, str]:
        """What makes a request ours."""

    @abstractmethod
    def author(self) -> str:
        """Whose comments the token writes."""

    @abstractmethod
    def place(self, number: int) -> str:
        """Path of a request's comments."""

    @abstractmethod
    def change(self, number: int, comment: int, text: str) -> None:
        """Put other text into a comment."""

    @abstractmethod
    def mark(self, mark: Mark) -> None:
        """Mark the head of a pull request as passed or failed.

        Raises:
            ForgeError: the forge cannot be reached, or refuses.
        """

    @abstractmethod
    def read(self, data: dict[str, Any]) -> Comment:
        """A comment as the forge gives it."""

    def comments(self, number: int) -> Iterator[Comment]:
        path = f"{self.place(number)}?per_page=100"
        for page in range(1, MOST_PAGES + 1):
            found = self.ask("GET", f"{path}&page={page}")
            yield from map(self.read, found)
            if len(found) < 100:
                return

    def ask(self, verb: str, path: str, data: dict[str, Any] | None = None) -> Any:
        """The answer to a request.

        Raises:
            ForgeRefusal: the token may not do that, or there is no such thing.
            ForgeError: the forge cannot be reached, or fails.
        """
        return self._ask(verb, f"{self.api}{path}", data)[0]

    def pages(self, path: str) -> Iterator[Any]:
        """All items of a list that comes in pages, each with a link to the next."""
        url = f"{self.api}{path}"
        for _ in range(MOST_PAGES):
            found, following = self._ask("GET", url)
            yield from found
            if not following.startswith(f"{self.api}/"):  # the token goes nowhere else
                return
            url = following

    def _ask(self, verb: str, url: str, data: dict[str, Any] | None = None) -> tuple[Any, str]:
        """The answer to a request, and where it says that it goes on."""
        try:
            answer = self.session.request(verb, url, json=data, timeout=SECONDS)
            answer.raise_for_status()
            return answer.json(), answer.links.get("next", {}).get("url", "")
        except requests.HTTPError as error:
            status = error.response.status_code
            if status in (401, 403, 404):
                fix = f"May the token in {TOKEN} do that there?"
                raise ForgeRefusal(f"the forge answers {status} to {verb}.", where=url, fix=fix) from error
            raise ForgeError(f"the forge answers {status} to {verb}.", where=url) from error
        except (requests.RequestException, ValueError) as error:
            raise ForgeError(f"no answer: {type(error).__name__}.", where=url) from error


class GitHub(Forge):
    """GitHub's REST interface, version 2022-11-28: comments on issues, which pull requests are."""

    def headers(self, token: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def author(self) -> str:
        try:
            return str(self.ask("GET", "/user")["login"])
        except ForgeRefusal:
            return BOT  # a workflow's token may not ask whose it is

    def place(self, number: int) -> str:
        return f"/repos/{quote(self.repository)}/issues/{number}/comments"

    def change(self, number: int, comment: int, text: str) -> None:
        self.ask("PATCH", f"/repos/{quote(self.repository)}/issues/comments/{comment}", {"body": text})

    def mark(self, mark: Mark) -> None:
        run = {
            "name": MARK_NAME,
            "head_sha": mark.head,
            "status": "completed",
            "conclusion": "success" if mark.passed else "failure",
            "output": dict(mark.details),
        }
        self.ask("POST", f"/repos/{quote(self.repository)}/check-runs", run)

    def read(self, data: dict[str, Any]) -> Comment:
        return Comment(data["id"], str((data["user"] or {}).get("login")), data["body"] or "")


class GitLab(Forge):
    """GitLab's REST interface, version 4: notes of merge requests."""

    def headers(self, token: str) -> dict[str, str]:
        return {"PRIVATE-TOKEN": token}

    def author(self) -> str:
        return str(self.ask("GET", "/user")["id"])

    def place(self, number: int) -> str:
        return f"/projects/{quote(self.repository, safe='')}/merge_requests/{number}/notes"

    def change(self, number: int, comment: int, text: str) -> None:
        self.ask("PUT", f"{self.place(number)}/{comment}", {"body": text})

    def mark(self, mark: Mark) -> None:
        place = f"/projects/{quote(self.repository, safe='')}/statuses/{mark.head}"
        state = "success" if mark.passed else "failed"
        self.ask("POST", place, {"state": state, "name": MARK_NAME, "description": mark.headline})

    def read(self, data: dict[str, Any]) -> Comment:
        return Comment(data["id"], str((data["author"] or {}).get("id")), data["body"] or "")


FORGES: dict[Kind, tuple[type[Forge], str]] = {
    Kind.GITHUB: (GitHub, "https://api.github.com"),
    Kind.GITLAB: (GitLab, "https://gitlab.com/api/v4"),
}


def open_forge(kind: Kind, repository: str, api: str | None = None) -> Forge:
    """A forge, with the token that the environment has.

    Raises:
        UsageError: it has none.
    """
    token = os.environ.get(TOKEN)
    if not token:
        raise UsageError(f"there is no token in {TOKEN}.", fix="Set it to one that may do what is asked for there.")
    make, usual = FORGES[kind]
    return make(api or usual, repository, token)
