"""GitLab as a forge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from autograder.delivery.forges.forge import MARK_NAME, Comment, Forge, Mark
from autograder.delivery.forges.pushes import Push, read_hash, read_time


class GitLab(Forge):
    """GitLab's REST API, version 4. Comments on a merge request are its notes."""

    public_host = "gitlab.com"
    public_api = "https://gitlab.com/api/v4"

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

    def read_pushes(self, branch: str) -> Iterator[Push]:
        """https://docs.gitlab.com/api/events/#list-a-projects-visible-events"""
        for one in self.pages(f"/projects/{quote(self.repository, safe='')}/events?action=pushed&per_page=100"):
            push = one["push_data"]
            if push["ref_type"] == "branch" and push["ref"] == branch:
                yield Push(read_time(one["created_at"]), read_hash(push["commit_from"]), read_hash(push["commit_to"]))
