"""What robots.txt, and the TLS before it, can do to whoever asks for it."""

from __future__ import annotations

from tests.spiders.hostile import bombs, pages
from tests.spiders.hostile.cases import SHORT, SiteCase, has, reads, robots
from tests.spiders.hostile.certificates import untrusted
from tests.spiders.hostile.server import HostileSite

ROBOTS = "robots.txt could not be read: "


def redirected_robots(site: HostileSite, canary: str) -> None:
    site.answers["/robots.txt"] = pages.redirect(f"http://{canary}/robots.txt")


def many_in_robots(site: HostileSite, canary: str) -> None:
    lines = "".join(f"Sitemap: /child-{n}.xml\n" for n in range(site.many))
    robots(site, f"Sitemap: /sitemap.xml\n{lines}Sitemap: http://{canary}/sitemap.xml\n")


def garbled_tls(name: str) -> HostileSite:
    site = HostileSite(name, scheme="https")
    site.greeting = b"\x16\x03\x01" + bytes(range(256))
    return site


def silent_tls(name: str) -> HostileSite:
    """It waits for a request that never comes, as the handshake is never answered."""
    return HostileSite(name, scheme="https")


def self_signed_tls(name: str) -> HostileSite:
    return HostileSite(name, scheme="https", tls=untrusted())


def expired_tls(name: str) -> HostileSite:
    return HostileSite(name, scheme="https", tls=untrusted(expired=True))


def nothing(site: HostileSite, canary: str) -> None:
    """Leaves the site as good as it is."""


ROBOTS_CASES = (
    SiteCase(
        "robots.txt drips",
        has("/robots.txt", pages.drips_body),
        problem=ROBOTS + "timeout",
        timeout=SHORT,
    ),
    SiteCase(
        "robots.txt is silent",
        has("/robots.txt", pages.says_nothing),
        problem=ROBOTS + "timeout",
        timeout=SHORT,
    ),
    SiteCase(
        "robots.txt without end",
        has("/robots.txt", pages.endless_body),
        problem=ROBOTS + "too_large",
    ),
    SiteCase(
        "robots.txt, endless headers",
        has("/robots.txt", pages.endless_headers),
        problem=ROBOTS + "too_large",
    ),
    SiteCase(
        "robots.txt a gzip bomb",
        has("/robots.txt", pages.packed(bombs.gzipped, "gzip")),
        problem=ROBOTS + "too_large",
    ),
    SiteCase(
        "robots.txt reset", has("/robots.txt", pages.resets_at_once), problem=ROBOTS + "reset"
    ),
    SiteCase("robots.txt is garbage", has("/robots.txt", pages.raw(b"\0" * 5_000)), problem=ROBOTS),
    SiteCase("garbage for TLS", nothing, problem=ROBOTS + "tls", make=garbled_tls),
    SiteCase(
        "TLS never answers", nothing, problem=ROBOTS + "timeout", make=silent_tls, timeout=SHORT
    ),
    SiteCase("certificate of its own", nothing, problem=ROBOTS + "tls", make=self_signed_tls),
    SiteCase("expired certificate", nothing, problem=ROBOTS + "tls", make=expired_tls),
    SiteCase("robots.txt is HTML", has("/robots.txt", pages.answer("<html>Disallow: /</html>"))),
    SiteCase("robots.txt is binary", reads(bytes(range(256)) * 50)),
    SiteCase("robots.txt on another host", redirected_robots),
    SiteCase("robots.txt in a loop", has("/robots.txt", pages.to_itself_with_cookie)),
    SiteCase(
        "30,000 rules",
        reads("User-agent: *\n" + "".join(f"Disallow: /*x{n}y*\n" for n in range(30_000))),
    ),
    SiteCase("rules of stars", reads("User-agent: *\nDisallow: /" + "*a" * 5_000 + "$\n")),
    SiteCase("thousands of sitemaps", many_in_robots),
    SiteCase(
        "delays that are none",
        reads("User-agent: *\nCrawl-delay: nan\nRequest-rate: 0/1\nCrawl-delay: -5\n"),
    ),
    SiteCase("endless delay", reads("User-agent: *\nCrawl-delay: inf\n")),
    SiteCase("delay of a year", reads("User-agent: *\nCrawl-delay: 31536000\n"), pages=""),
)
