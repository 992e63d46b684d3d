"""Faults on demand: which article or source of a practice site fails, how, and for how long."""

from __future__ import annotations

from spiders.practice.content.grammar import chance
from spiders.practice.plan import ARTICLE_FAULTS, Plan
from spiders.practice.web.response import Response

BUSY_SECONDS = 2
PAGES_BEFORE_CLOSING = 20
CLOSED_SECONDS = 3600


class WaitFaults:
    """What one site answers to requests for articles as long as a plan is served."""

    def __init__(self, plan: Plan, site: str) -> None:
        self._is_busy = plan.has("busy", site)
        self._closes = plan.has("closed_for_an_hour", site)
        self._pages = 0
        self._begun: float | None = None

    def answer(self, now: float) -> Response | None:
        """The answer to one request for an article at a monotonic time in seconds.

        None where the article itself is the answer.
        """
        if self._begun is None:
            self._begun = now
        if self._is_busy and now - self._begun < BUSY_SECONDS:
            return _wait(429, BUSY_SECONDS)
        if self._closes:
            if self._pages >= PAGES_BEFORE_CLOSING:
                return _wait(503, CLOSED_SECONDS)
            self._pages += 1
        return None


def _wait(status: int, seconds: int) -> Response:
    return Response(
        b"<h1>Please try again later</h1>", status, headers={"Retry-After": f"{seconds}"}
    )


# One article in so many has each of the faults that are switched on.
ONE_IN = 20
# Fault to the kinds of source that it closes, with the status that they answer then.
_CLOSED = {
    "rest_closed": {"rest": 403},
    "rest_down": {"rest": 500},
    "sitemap_down": {"sitemap": 500},
    "sitemap_gone": {"sitemap": 404},
    "sitemap_html": {"sitemap": 200},
    "feed_down": {"feed": 500},
    "no_sources": {"sitemap": 404, "feed": 404, "rest": 404},
}


def fault_of(plan: Plan, site: str, post_id: int) -> str | None:
    """The fault a post's own page has under a plan, None for most.

    `500_once` goes away at the second request; the others stay as long as the plan does.
    """
    draw = chance("fault", plan.seed, site, post_id).randrange(ONE_IN)
    fault = ARTICLE_FAULTS[draw] if draw < len(ARTICLE_FAULTS) else None
    return fault if fault and plan.has(fault, site) else None


def closed_sources(plan: Plan, site: str) -> dict[str, int]:
    """Kind of source (`sitemap`, `feed`, `rest`) to the status that all of the kind answer.

    Kinds that are served as they should be are missing. With 200 comes a page, not a source.
    """
    closed: dict[str, int] = {}
    for fault, kinds in _CLOSED.items():
        if plan.has(fault, site):
            closed |= kinds
    return closed
