"""Servers for tests: bare repositories that students push to at a chosen time, and a forge that speaks HTTP."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gits import Clone, git


def at(text: str) -> datetime.datetime:
    """A time of the tests' week: "18:30" on Friday, or "Mon 18:30"."""
    day, _, time = text.rpartition(" ")
    days = {"Mon": 16, "Tue": 17, "Wed": 18, "Thu": 19, "": 20, "Sat": 21, "Sun": 22}
    hour, minute = map(int, time.split(":"))
    return datetime.datetime(2026, 11, days[day], hour, minute, tzinfo=datetime.UTC)


class Server:
    """A bare repository, and a student's clone of it.

    Args:
        origin: what it begins as a copy of.
        reflog: whether it keeps one.
    """

    def __init__(self, origin: Path, folder: Path, *, reflog: bool = False) -> None:
        self.path = folder / "server.git"
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "clone", "--quiet", "--bare", str(origin), str(self.path))
        git(self.path, "config", "core.logAllRefUpdates", "true" if reflog else "false")
        self.student = Clone(self.path, folder / "clone")

    def commit(self, files: dict[str, bytes | str], dated: str) -> str:
        """Commit what the student wrote, under a date of the student's choice."""
        self.student.write(files)
        git(self.student.folder, "add", "--all", "--force")
        date = at(dated).isoformat()
        git(self.student.folder, "commit", "--quiet", "--message", "work", GIT_AUTHOR_DATE=date,
            GIT_COMMITTER_DATE=date)  # fmt: skip
        return git(self.student.folder, "rev-parse", "HEAD")

    def push(self, clock: str, to: str = "main") -> None:
        """Push it, by the server's clock at some time."""
        git(self.student.folder, "push", "--quiet", "--force", str(self.path), f"HEAD:refs/heads/{to}",
            GIT_COMMITTER_DATE=at(clock).isoformat())  # fmt: skip
        git(self.path, "update-server-info")

    def hand_in(self, files: dict[str, bytes | str], clock: str, dated: str = "") -> str:
        """Commit and push."""
        commit = self.commit(files, dated or clock)
        self.push(clock)
        return commit


@dataclass
class HttpForge:
    """A server that gives repositories over HTTP and answers its interface's questions.

    Attributes:
        answers: by path without what follows "?"; a number is a status.
        requests: verb, path with what follows "?", token and body of each.
    """

    url: str
    answers: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, str, str, Any]] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, forge: HttpForge, *arguments: Any, **options: Any) -> None:
        self.forge = forge
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        if self.path.startswith("/api/"):
            self._answer()
        elif self.path.startswith("/private/"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="students"')
            self.end_headers()
        else:
            super().do_GET()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        token = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or ""
        self.forge.requests.append((self.command, self.path, token, body))
        answer = self.forge.answers.get(f"{self.command} {self.path}", self.forge.answers.get(
            f"{self.command} {self.path.partition('?')[0]}", 404))  # fmt: skip
        if callable(answer):
            answer = answer(body)
        data, link = answer if isinstance(answer, tuple) else (answer, "")
        self.send_response(data if isinstance(data, int) else 200)
        if link:
            self.send_header("Link", f'<{self.forge.url}{link}>; rel="next"')
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    do_POST = do_PATCH = do_PUT = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing: the tests' output is theirs."""


@contextmanager
def serve(folder: Path) -> Iterator[HttpForge]:
    """A forge that gives the repositories below a folder."""
    forge = HttpForge("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, forge, directory=str(folder)))
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
