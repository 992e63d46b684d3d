"""A tiny newspaper on a real socket, which answers whatever a test wants and notes who asked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from spiders.config.site import Discovery, Politeness, Site

SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

Paths = Iterable[str] | Mapping[str, str]
"""Paths, or paths to the lastmod of each."""


@dataclass(frozen=True)
class Answer:
    """What is sent back; `missing` bytes are promised and not sent, `None` for all hangs up."""

    body: str | bytes = "<html><p>एक ख़बर، ایک خبر، a story.</p></html>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    missing: int | None = 0


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it; times are monotonic seconds."""

    path: str
    headers: dict[str, str]
    begun: float
    ended: float


class Paper:
    """Answers by path, 404 where it has none."""

    def __init__(self, name: str, address: str = "127.0.0.1") -> None:
        self.name = name
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = Lock()
        self._server = ThreadingHTTPServer((address, 0), _handler(self), bind_and_activate=True)
        self._server.daemon_threads = True
        self.host = f"{address}:{self._server.server_port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.asked]

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def site(self, *, auto: bool = True, **politeness: float) -> Site:
        """Its site file."""
        return Site(
            name=self.name,
            title=self.name,
            hosts=(self.host,),
            base_url=self.url(""),
            language="hi",
            discovery=Discovery(auto=auto),
            politeness=Politeness.model_validate(
                {"delay": 0, "concurrency": 4, "first_wait": 0.1, **politeness}
            ),
        )

    def publish(self, count: int, answer: Answer | None = None, *, lastmod: str = "") -> list[str]:
        """Articles from number 10001 on, named by a sitemap; returns their paths."""
        paths = [f"/desh/a-story-{number}" for number in range(10_001, 10_001 + count)]
        self.answers.update(dict.fromkeys(paths, answer or Answer()))
        self.announce("/sitemap.xml", paths, lastmod=lastmod or "2026-03-01T06:30:00Z")
        return paths

    def announce(self, sitemap: str, paths: Paths, *, lastmod: str = "") -> None:
        """A sitemap at a path; an empty lastmod is left out."""
        self.answers[sitemap] = Answer(self._listed("urlset", "url", paths, lastmod))

    def index(self, path: str, children: Paths, *, lastmod: str = "") -> None:
        """A sitemap index at a path."""
        self.answers[path] = Answer(self._listed("sitemapindex", "sitemap", children, lastmod))

    def _listed(self, root: str, tag: str, paths: Paths, lastmod: str) -> str:
        lastmods = paths if isinstance(paths, Mapping) else dict.fromkeys(paths, lastmod)
        items = "".join(
            f"<{tag}><loc>{self.url(path)}</loc>"
            + (f"<lastmod>{each}</lastmod></{tag}>" if each else f"</{tag}>")
            for path, each in lastmods.items()
        )
        return f"<{root} {SCHEMA}>{items}</{root}>"

    def robots(self, text: str) -> None:
        self.answers["/robots.txt"] = Answer(text, headers={"Content-Type": "text/plain"})

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers one request."""
        begun = time.monotonic()
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        answer = self.answers.get(handler.path, Answer("<h1>नहीं मिला</h1>", 404))
        time.sleep(answer.seconds)
        with self._lock:
            self._now -= 1
            headers = {name.lower(): value for name, value in handler.headers.items()}
            self.asked.append(Asked(handler.path, headers, begun, time.monotonic()))
        handler.close_connection = True
        if answer.missing is None:
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        kind = "text/xml" if handler.path.endswith(".xml") else "text/html; charset=UTF-8"
        fields = {"Content-Type": kind, "Content-Length": str(len(body) + answer.missing)}
        handler.send_response(answer.status)
        for name, value in (fields | answer.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    @contextmanager
    def open(self) -> Iterator[Paper]:
        thread = Thread(target=self._server.serve_forever, args=(0.05,), name=self.name)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def _handler(paper: Paper) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                paper.serve(self)
            except (BrokenPipeError, ConnectionResetError):
                # The crawl hung up, as it does on what is too large or too slow.
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """No line: the tests look at `asked`."""

    return Handler
