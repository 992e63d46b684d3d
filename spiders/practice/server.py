"""The practice network on real sockets: four hosts on loopback, served by one thread."""

from __future__ import annotations

import asyncio
import errno
import gzip
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Thread
from types import TracebackType
from typing import Self

from spiders.practice.faults import fault_of
from spiders.practice.newsroom import TruthArticle, newsroom
from spiders.practice.plan import SITES, Plan
from spiders.practice.response import Request, Response, moved
from spiders.practice.routes import SiteRoutes

ADDRESSES = ("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One line of the access log; `status` is 0 where no answer was given."""

    site: str
    method: str
    path: str
    """With the query, as sent."""
    status: int
    user_agent: str
    if_none_match: str
    if_modified_since: str
    at: datetime
    """UTC."""


class PracticeServer:
    """Serves the four sites while it is entered as a context.

    Each site has its own loopback address and all share one port; where those
    addresses cannot be bound, each has its own port of 127.0.0.1.

    Raises:
        OSError: on entering, if `port` is taken.
    """

    def __init__(
        self, plan: Plan, port: int = 0, log: Callable[[LoggedRequest], None] | None = None
    ) -> None:
        self.plan = plan
        self.requests: list[LoggedRequest] = []
        """Every request since the start, unless `log` was given: then each goes there instead."""
        self._log = log or self.requests.append
        self._port = port
        self._addresses: dict[str, tuple[str, int]] = {}
        self._bound: dict[str, socket.socket] = {}
        self._routes: dict[str, SiteRoutes] = {}
        self._failed_once: set[tuple[str, int]] = set()
        self._listeners: dict[str, socket.socket] = {}
        self._connections: dict[asyncio.Task[None], tuple[str, socket.socket]] = {}
        self._errors: list[BaseException] = []

    @property
    def hosts(self) -> dict[str, str]:
        """Site to `address:port`."""
        return {site: f"{address}:{port}" for site, (address, port) in self._addresses.items()}

    def base_url(self, site: str) -> str:
        """`http://address:port` of a site."""
        return f"http://{self.hosts[site]}"

    def truth(self, site: str, post_id: int) -> TruthArticle | None:
        """What an archive should know of a post now, with the URL it is served at."""
        room = newsroom(site, self.plan)
        index = room.timeline.index_of(post_id)
        return None if index is None else room.truth(index, self.base_url(site))

    def set_plan(self, plan: Plan) -> None:
        """Moves the network to another plan, such as the next day, while it is serving."""
        asyncio.run_coroutine_threadsafe(self._apply(plan), self._loop).result()

    def __enter__(self) -> Self:
        self._bound = _bind(self._port)
        self._addresses = {site: bound.getsockname() for site, bound in self._bound.items()}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="practice", daemon=True)
        self._thread.start()
        self.set_plan(self.plan)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._errors and error is None:
            raise self._errors[0]

    async def _apply(self, plan: Plan) -> None:
        self.plan = plan
        self._failed_once.clear()
        for site in SITES:
            self._routes[site] = SiteRoutes(site, plan, self.base_url(site))
            if plan.has("down", site):
                await self._close(site)
            elif site not in self._listeners:
                self._listen(site)

    def _listen(self, site: str) -> None:
        # Until now the socket only kept the port: who connected was refused.
        listening = self._bound.pop(site, None) or _bound(*self._addresses[site])
        listening.setblocking(False)
        listening.listen(128)
        self._listeners[site] = listening
        self._loop.add_reader(listening, self._accept, site, listening)

    def _accept(self, site: str, listening: socket.socket) -> None:
        # Not asyncio.start_server: closed at the wrong moment it loses what it just accepted.
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            # The client went away before its turn.
            return
        task = self._loop.create_task(self._serve(site, connection))
        self._connections[task] = site, connection
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        # A task that was cancelled before it began never gets to close its connection.
        self._connections.pop(task)[1].close()
        if not task.cancelled() and (error := task.exception()):
            self._errors.append(error)

    async def _close(self, site: str) -> None:
        if site not in self._listeners:
            return
        listening = self._listeners.pop(site)
        self._loop.remove_reader(listening)
        listening.close()
        served = [task for task, (owner, _) in self._connections.items() if owner == site]
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)

    async def _stop(self) -> None:
        for site in SITES:
            await self._close(site)
        for bound in self._bound.values():
            bound.close()

    async def _serve(self, site: str, connection: socket.socket) -> None:
        connection.setblocking(False)
        try:
            reader, writer = await asyncio.open_connection(sock=connection)
            try:
                await self._answer_all(site, reader, writer)
                writer.close()
            except BaseException:
                writer.transport.abort()
                raise
            finally:
                await writer.wait_closed()
        except ConnectionError:
            # The client went away: its business.
            return

    async def _answer_all(
        self, site: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while request := await _read(reader):
            fault = self._fault(site, request)
            if fault in ("reset", "timeout"):
                self._note(site, request, 0)
                if fault == "timeout":
                    await reader.read()
                else:
                    writer.transport.abort()
                return
            response = self._answer(site, request, fault)
            self._note(site, request, response.status)
            writer.write(_encode(request, response))
            await writer.drain()
            if request.headers.get("connection", "").lower() == "close":
                return

    def _fault(self, site: str, request: Request) -> str | None:
        post_id = self._routes[site].post_at(request.path)
        fault = fault_of(self.plan, site, post_id) if post_id is not None else None
        if fault == "500_once":
            if (site, post_id) in self._failed_once:
                return None
            self._failed_once.add((site, post_id or 0))
        return fault

    def _answer(self, site: str, request: Request, fault: str | None) -> Response:
        routes = self._routes[site]
        if self.plan.has("maintenance", site):
            return routes.maintenance()
        match fault:
            case "500_once":
                return Response(b"<h1>Error establishing a database connection</h1>", 500)
            case "redirect_loop":
                hop = "?hop=2" if "hop=1" in request.target else "?hop=1"
                return moved(self.base_url(site) + request.path + hop, 302)
            case "offsite_redirect":
                return moved("http://elsewhere.invalid/landing", 302)
        return routes.answer(request)

    def _note(self, site: str, request: Request, status: int) -> None:
        sent = request.headers
        self._log(
            LoggedRequest(
                site=site,
                method=request.method,
                path=request.target,
                status=status,
                user_agent=sent.get("user-agent", ""),
                if_none_match=sent.get("if-none-match", ""),
                if_modified_since=sent.get("if-modified-since", ""),
                at=datetime.now(UTC),
            )
        )


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, None when the client is done."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, _, rest = first.partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(method, rest.partition(" ")[0], headers)


def _encode(request: Request, response: Response) -> bytes:
    """The bytes of an answer; gzip as nginx does it, which weakens the ETag."""
    headers = {"Content-Type": response.content_type, **response.headers}
    body = response.body
    if len(body) > 500 and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if "ETag" in headers:
            headers["ETag"] = "W/" + headers["ETag"]
    if response.status != HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if request.method == "HEAD" else head + body


def _bind(port: int) -> dict[str, socket.socket]:
    """A bound socket for each site; port 0 takes one that is free at all four addresses.

    Raises:
        OSError: if the port is taken.
    """
    for _ in range(20):
        try:
            return _bind_all([(address, port) for address in ADDRESSES])
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                # Loopback has 127.0.0.1 alone, as on macOS: a port for each site.
                numbers = range(port, port + len(SITES)) if port else [0] * len(SITES)
                return _bind_all([("127.0.0.1", number) for number in numbers])
            if port:
                raise
    raise OSError(errno.EADDRINUSE, f"no port is free at {', '.join(ADDRESSES)}")


def _bind_all(places: list[tuple[str, int]]) -> dict[str, socket.socket]:
    bound: list[socket.socket] = []
    try:
        for address, port in places:
            # Where any port will do, the first site's is everyone's.
            shared = bound[0].getsockname()[1] if bound and address != places[0][0] else port
            bound.append(_bound(address, shared))
    except OSError:
        for taken in bound:
            taken.close()
        raise
    return dict(zip(SITES, bound, strict=True))


def _bound(address: str, port: int) -> socket.socket:
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
    except OSError:
        listening.close()
        raise
    return listening
