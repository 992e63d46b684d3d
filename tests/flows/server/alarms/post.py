"""Receivers of alarms as a user would have them: a webhook's web server and a mail server."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller

SECRET = "t0ken-of-the-webhook"
WAIT_SECONDS = 120.0


@dataclass
class Post:
    """What has arrived, and how the webhook answers."""

    posted: list[str] = field(default_factory=list)
    """Texts of what was posted, as JSON's `text`."""
    mailed: list[str] = field(default_factory=list)
    """Subject and body of each mail."""
    status: int = 200

    def __enter__(self) -> Post:
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._web.serve_forever, daemon=True).start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._mail = Controller(self, hostname="127.0.0.1", port=self._port)
        self._mail.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._mail.stop()
        self._web.shutdown()
        self._web.server_close()

    @property
    def webhook(self) -> str:
        return f"http://127.0.0.1:{self._web.server_port}/{SECRET}"

    @property
    def smtp(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def await_posted(self, *words: str, after: int = 0) -> str:
        """The first posted text, after so many, that has all the words."""
        return _awaited(lambda: [t for t in self.posted[after:] if all(w in t for w in words)])

    def await_mailed(self, *words: str) -> str:
        return _awaited(lambda: [t for t in self.mailed if all(w in t for w in words)])

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        text = mail.get_content()  # type: ignore[attr-defined]
        self.mailed.append(f"{mail['To']}\n{mail['Subject']}\n{text}")
        return "250 OK"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        post = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == f"/{SECRET}"
                assert self.headers["Content-Type"] == "application/json"
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert body.keys() == {"text"}
                post.posted.append(body["text"])
                self.send_response(post.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _awaited(look: Callable[[], list[str]]) -> str:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := look():
            return found[0]
        time.sleep(0.1)
    raise AssertionError("it has not arrived")
