"""What GitHub and GitLab do with comments and marks, over real HTTP on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BOT = {"github": "github-actions[bot]", "gitlab": 7}


class Hub:
    """A forge of both kinds.

    Attributes:
        comments: of request 3, oldest first.
        marks: where a mark on a head was put, and what it says.
        asked: each request's verb and path.
        failing: status codes to answer with before anything else, in turn.
    """

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.marks: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, str]] = []
        self.failing: list[int] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                hub.asked.append((self.command, self.path))
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                allowed = "secret" in (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
                # A workflow's token is nobody's: GitHub does not say whose it is.
                anonymous = self.path == "/user" and "Authorization" in self.headers
                status = hub.failing.pop(0) if hub.failing else 200 if allowed and not anonymous else 403
                data = hub.act(self.command, self.path, json.loads(body or b"{}")) if status == 200 else {}
                content = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815 - http.server's names

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.api = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def add(self, text: str, author: object) -> None:
        number = len(self.comments) + 1
        who = {"login": author, "id": author} if author else None  # GitHub has none for accounts that are gone
        self.comments.append({"id": number, "body": text, "user": who, "author": who})

    def act(self, verb: str, path: str, data: dict[str, Any]) -> Any:
        if path == "/user":
            return {"id": BOT["gitlab"]}
        where, _, query = path.partition("?")
        if verb == "GET":
            page = int(query.rpartition("page=")[2])
            return self.comments[100 * (page - 1) : 100 * page]
        if "/check-runs" in where or "/statuses/" in where:
            self.marks.append((where, data))
            return {}
        if verb == "POST":
            self.add(data["body"], BOT["github"] if "/issues/" in where else BOT["gitlab"])
            return self.comments[-1]
        changed = self.comments[int(where.rpartition("/")[2]) - 1]
        changed["body"] = data["body"]
        return changed

    @property
    def texts(self) -> list[str]:
        return [comment["body"] for comment in self.comments]

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
