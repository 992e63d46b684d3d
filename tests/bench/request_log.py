"""How a crawler behaved towards one site, by the site's own access log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from protego import Protego

from spiders.practice.network import LoggedRequest
from spiders.practice.web.routes import post_of, source_kind
from spiders.state.crawl_job import ROBOTS_TOKEN


@dataclass(frozen=True, slots=True)
class Manners:
    """What a site saw of a crawler in one run."""

    kinds: Counter[str]
    """Requests by kind: `robots`, `sitemap`, `feed`, `rest`, `page`, `other`."""
    conditional: int
    """Requests with If-None-Match or If-Modified-Since."""
    not_modified: int
    """Of these, how many were answered with 304."""
    forbidden: tuple[str, ...]
    """Paths asked for against robots.txt."""
    smallest_gap: float | None
    """Seconds between the arrival of one request and of the next; None for a single one."""
    concurrency: int
    """Most requests that waited for an answer at one time."""
    agents: frozenset[str]
    hosts: frozenset[str]
    """As the requests named the site."""

    @property
    def requests(self) -> int:
        """All of them."""
        return self.kinds.total()


def manners(log: Sequence[LoggedRequest], robots: str) -> Manners:
    """Reads what one site logged in one run, in any order; `robots` is its robots.txt."""
    rules = Protego.parse(robots)
    log = sorted(log, key=lambda each: each.at)
    conditional = [each for each in log if each.if_none_match or each.if_modified_since]
    gaps = (later.at - earlier.at for earlier, later in pairwise(log))
    return Manners(
        kinds=Counter(kind_of(each.path) for each in log),
        conditional=len(conditional),
        not_modified=sum(each.status == 304 for each in conditional),
        forbidden=tuple(
            each.path
            for each in log
            if kind_of(each.path) != "robots" and not rules.can_fetch(each.path, ROBOTS_TOKEN)
        ),
        smallest_gap=min((gap.total_seconds() for gap in gaps), default=None),
        concurrency=_most_at_once(log),
        agents=frozenset(each.user_agent for each in log),
        hosts=frozenset(each.host for each in log),
    )


def kind_of(target: str) -> str:
    """The kind of a request by its path; `page` is what names a post, listings are `other`."""
    path = urlsplit(target).path
    if path == "/robots.txt":
        return "robots"
    return source_kind(path) or ("page" if post_of(path) else "other")


def posts_asked(log: Iterable[LoggedRequest]) -> Counter[int]:
    """Post id to how often a page of it was asked for."""
    found = (post_of(urlsplit(each.path).path) for each in log)
    return Counter(post[0] for post in found if post)


def _most_at_once(log: Iterable[LoggedRequest]) -> int:
    moments = []
    for each in log:
        moments += [(each.at, 1), (each.at + timedelta(seconds=each.seconds), -1)]
    most = now = 0
    # At one moment, what ends goes before what begins.
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most
