"""A site on a raw socket that can answer with any bytes at any pace, or with none."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import NamedTuple

from spiders.config.limits import Limits
from spiders.config.site import Discovery, Politeness, Site

SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Asked(NamedTuple):
    """One request on a connection that is still open."""

    path: str
    connection: socket.socket
    times: int
    """How often the path was asked for, this time included."""
    site: HostileSite

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, body: str | bytes, *headers: str, status: str = "200 OK") -> None:
        """A whole answer; it is HTML unless a header says otherwise."""
        data = body.encode() if isinstance(body, str) else body
        lines = list(headers)
        names = {line.partition(":")[0].lower() for line in headers}
        if "content-type" not in names:
            lines.append("Content-Type: text/html; charset=UTF-8")
        if not names & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(data)}")
        self.head(*lines, status=status)
        self.send(data)

    def head(self, *headers: str, status: str = "200 OK") -> None:
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers, "", ""]
        self.send("\r\n".join(lines).encode("utf-8", "surrogateescape"))

    def forever(self, data: bytes, pause: float = 0.0) -> None:
        """Sends until the other side hangs up or the test is over."""
        while not self.site.over.wait(pause):
            self.send(data)


Serve = Callable[[Asked], None]


def missing(asked: Asked) -> None:
    asked.answer("<h1>नहीं मिला</h1>", status="404 Not Found")


def story(number: int) -> str:
    """A page that is an article beyond doubt, in one of three scripts."""
    sentence = (
        f"शहर के पुराने बाज़ार में क्रमांक {number} की दुकान के सामने नया पुस्तकालय खुला, लोग आए।",
        f"شہر کے پرانے بازار میں نمبر {number} کی دکان کے سامنے نیا کتب خانہ کھلا اور لوگ آئے۔",
        f"In the old market a new library opened before shop number {number}, and people came.",
    )[number % 3]
    text = "".join(f"<p>{sentence} ({number}.{line})</p>" for line in range(12))
    title = f"<title>Story {number}</title><h1>Story {number}</h1>"
    return f"<html><head>{title}</head><body><article>{text}</article></body></html>"


class HostileSite:
    """Answers each path as it was told to, 404 where it was told nothing."""

    def __init__(
        self,
        name: str,
        address: str = "127.0.0.1",
        *,
        scheme: str = "http",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.name, self._tls = name, tls
        self.answers: dict[str, Serve] = {}
        self.fallback: Serve = missing
        self.asked: list[str] = []
        self.greeting = b""
        """Sent on every connection before anything was asked for."""
        self.many = 2_400
        """How many URLs are a lot."""
        self.over = Event()
        self._listening = socket.create_server((address, 0), backlog=64)
        self.host = f"{address}:{self._listening.getsockname()[1]}"
        self.base = f"{scheme}://{self.host}"

    def site(self, limits: Limits, **politeness: float) -> Site:
        """Its site file."""
        return Site(
            name=self.name,
            title=self.name,
            hosts=(self.host,),
            base_url=self.base,
            language="hi",
            discovery=Discovery(auto=True),
            politeness=Politeness.model_validate({"delay": 0, "concurrency": 8, **politeness}),
            limits=limits,
        )

    def publish(self, hostile: list[Serve], *, sitemap: str = "/sitemap.xml") -> dict[int, Serve]:
        """Articles of which every third is good; returns the number of each hostile one."""
        numbers = iter(range(10_001, 100_000))
        served = {}
        paths = []
        for place, serve in enumerate([*hostile, None]):
            if place % 2 == 0:
                paths.append(self.publish_good(next(numbers)))
            if serve is not None:
                number = next(numbers)
                served[number] = serve
                paths.append(f"/desh/a-story-{number}")
                self.answers[paths[-1]] = serve
        self.answers[sitemap] = self.urlset(paths)
        return served

    def publish_good(self, number: int) -> str:
        path = f"/desh/a-story-{number}"
        self.answers[path] = lambda asked: asked.answer(story(number))
        return path

    def urlset(self, paths: list[str]) -> Serve:
        """A sitemap of paths or whole URLs."""
        urls = "".join(f"<url><loc>{self.url(path)}</loc></url>" for path in paths)
        return xml(f"<urlset {SCHEMA}>{urls}</urlset>")

    def index(self, paths: list[str]) -> Serve:
        urls = "".join(f"<sitemap><loc>{self.url(path)}</loc></sitemap>" for path in paths)
        return xml(f"<sitemapindex {SCHEMA}>{urls}</sitemapindex>")

    def url(self, path: str) -> str:
        return self.base + path if path.startswith("/") else path

    @contextmanager
    def open(self) -> Iterator[HostileSite]:
        thread = Thread(target=self._accept, name=self.name)
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            # Wakes the thread that waits in accept().
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            self._listening.close()

    def _accept(self) -> None:
        workers = []
        while not self.over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                break
            worker = Thread(target=self._serve, args=(connection,), name=f"{self.name} worker")
            worker.start()
            workers.append(worker)
        for worker in workers:
            worker.join()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        # Whatever way the crawl hangs up on it is what the behaviour is for.
        with connection, suppress(OSError):
            connection.sendall(self.greeting)
            if self._tls is None:
                self._answer(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secure:
                    self._answer(secure)

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65_536)
            if not data:
                return
            head += data
        path = head.split(b" ", 2)[1].decode()
        self.asked.append(path)
        bare = self.answers.get(path.partition("?")[0], self.fallback)
        serve = self.answers.get(path, bare)
        serve(Asked(path, connection, self.asked.count(path), self))


def xml(text: str | bytes) -> Serve:
    return lambda asked: asked.answer(text, "Content-Type: text/xml")


def text(body: str | bytes) -> Serve:
    return lambda asked: asked.answer(body, "Content-Type: text/plain")
