"""The practice network on real sockets: four hosts on loopback, served by one thread."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from types import TracebackType
from typing import Self

from spiders.practice.content.posts import TruthArticle, posts_of
from spiders.practice.faults import WaitFaults, fault_of
from spiders.practice.plan import SITES, Plan
from spiders.practice.web.http import encode, read_request
from spiders.practice.web.response import Request, Response, moved
from spiders.practice.web.routes import SiteRoutes
from spiders.practice.web.sockets import bind_sites, bound_at

SLOW_SECONDS = 0.2


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
    """UTC, when the request was read."""
    host: str
    """As the request names it."""
    seconds: float
    """From there to the answer."""


class PracticeServer:
    """Serves the four sites while it is entered as a context.

    Each site has its own loopback address and all share one port; where those
    addresses cannot be bound, each has its own port of 127.0.0.1.

    Raises:
        OSError: on entering, if `port` is taken.
    """

    def __init__(
        self,
        plan: Plan,
        port: int = 0,
        log: Callable[[LoggedRequest], None] | None = None,
        at_robots: Callable[[Plan, datetime], Plan] | None = None,
    ) -> None:
        self.plan = plan
        self._at_robots = at_robots
        """Gives the plan to go on with, asked at each robots.txt: there a crawl begins."""
        self.requests: list[LoggedRequest] = []
        """Every request since the start, unless `log` was given: then each goes there instead."""
        self._log = log or self.requests.append
        self._port = port
        self._addresses: dict[str, tuple[str, int]] = {}
        self._bound: dict[str, socket.socket] = {}
        self._routes: dict[str, SiteRoutes] = {}
        self._waits: dict[str, WaitFaults] = {}
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
        room = posts_of(site, self.plan)
        index = room.timeline.index_of(post_id)
        return None if index is None else room.truth(index, self.base_url(site))

    def set_plan(self, plan: Plan) -> None:
        """Moves the network to another plan, such as the next day, while it is serving."""
        asyncio.run_coroutine_threadsafe(self._apply(plan), self._loop).result()

    def __enter__(self) -> Self:
        self._bound = bind_sites(self._port)
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
            self._waits[site] = WaitFaults(plan, site)
            self._routes[site] = SiteRoutes(site, plan, self.base_url(site))
            if plan.has("down", site):
                await self._close(site)
            elif site not in self._listeners:
                self._listen(site)

    def _listen(self, site: str) -> None:
        # Until now the socket only kept the port: who connected was refused.
        listening = self._bound.pop(site, None) or bound_at(*self._addresses[site])
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
        while request := await read_request(reader):
            begun = datetime.now(UTC)
            if self._at_robots and request.path == "/robots.txt":
                plan = self._at_robots(self.plan, begun)
                if plan != self.plan:
                    await self._apply(plan)
            fault = self._fault(site, request)
            if fault in ("reset", "timeout"):
                self._log_request(site, request, 0, begun)
                if fault == "timeout":
                    await reader.read()
                else:
                    writer.transport.abort()
                return
            response = self._answer(site, request, fault)
            if self.plan.has("slow", site):
                await asyncio.sleep(SLOW_SECONDS)
            self._log_request(site, request, response.status, begun)
            writer.write(encode(request, response))
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
        if routes.post_at(request.path) is not None:
            wait = self._waits[site].answer(self._loop.time())
            if wait:
                return wait
        match fault:
            case "500_once":
                return Response(b"<h1>Error establishing a database connection</h1>", 500)
            case "redirect_loop":
                hop = "?hop=2" if "hop=1" in request.target else "?hop=1"
                return moved(self.base_url(site) + request.path + hop, 302)
            case "offsite_redirect":
                return moved("http://elsewhere.invalid/landing", 302)
        return routes.answer(request)

    def _log_request(self, site: str, request: Request, status: int, begun: datetime) -> None:
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
                at=begun,
                host=sent.get("host", ""),
                seconds=(datetime.now(UTC) - begun).total_seconds(),
            )
        )
