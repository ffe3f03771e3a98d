"""GitHub as a forge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from autograder.delivery.forges.forge import MARK_NAME, Comment, Forge, ForgeRefusal, Mark
from autograder.delivery.forges.pushes import Push, read_hash, read_time

BOT = "github-actions[bot]"  # the author of comments that a workflow's token writes


class GitHub(Forge):
    """GitHub's REST API, version 2022-11-28. Comments on a pull request are comments on the issue of that number."""

    public_host = "github.com"
    public_api = "https://api.github.com"

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
            return BOT  # a workflow's token may not request its own user

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

    def read_pushes(self, branch: str) -> Iterator[Push]:
        """https://docs.github.com/en/rest/repos/repos#list-repository-activities"""
        ref = f"refs/heads/{branch}"
        for one in self.pages(f"/repos/{quote(self.repository)}/activity?ref={quote(ref, safe='')}&per_page=100"):
            if one["ref"] == ref:
                yield Push(read_time(one["timestamp"]), read_hash(one["before"]), read_hash(one["after"]))
