"""A site with something hostile about it, and how to make it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.spiders.hostile.server import SCHEMA, HostileSite, Serve, text, xml

SHORT = 1.5
GOOD = range(10_001, 10_004)
REST = "/wp-json/wp/v2/posts"


@dataclass(frozen=True)
class SiteCase:
    """A site with something hostile about it; three good articles are in its sitemap."""

    name: str
    arrange: Callable[[HostileSite, str], None]
    """Takes the site and the address of the canary."""
    ends: str = ""
    """Beginning of `<outcome>:<reason>` of the hostile source, '' if it may have any."""
    source: str = "/hostile.xml"
    problem: str = ""
    """Beginning of why nothing could be read; '' if the articles must be complete."""
    pages: str = "new"
    """What the articles end in, '' if they are never named."""
    timeout: float = 20.0
    """Seconds for a response: enough for a busy machine, but for those that never end."""
    make: Callable[[str], HostileSite] = HostileSite
    """Makes the site of that name."""


def arranged(site: HostileSite, canary: str, case: SiteCase) -> None:
    """Makes the site good, and then as hostile as the case wants it."""
    site.answers["/sitemap.xml"] = site.urlset([site.publish_good(n) for n in GOOD])
    robots(site, "Sitemap: /sitemap.xml\nSitemap: /hostile.xml")
    case.arrange(site, canary)


def robots(site: HostileSite, rules: str | bytes) -> None:
    site.answers["/robots.txt"] = text(rules)


def has(path: str, serve: Serve) -> Callable[[HostileSite, str], None]:
    """The site answers at one path with what it is told."""

    def arrange(site: HostileSite, canary: str) -> None:
        site.answers[path] = serve

    return arrange


def reads(rules: str | bytes) -> Callable[[HostileSite, str], None]:
    return has("/robots.txt", text(rules))


def hostile(body: str | bytes) -> Callable[[HostileSite, str], None]:
    return has("/hostile.xml", xml(body))


def rest(body: str | bytes) -> Callable[[HostileSite, str], None]:
    return has(REST, lambda asked: asked.answer(body, "Content-Type: application/json"))


def feed(body: str | bytes) -> Callable[[HostileSite, str], None]:
    return has("/feed/", xml(body))


def urlset(locations: str) -> str:
    return f"<urlset {SCHEMA}><url><loc>{locations}</loc></url></urlset>"
