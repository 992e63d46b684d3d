"""What sitemaps, feeds and REST can do to whoever reads them, and what comes of it."""

from __future__ import annotations

import gzip
import itertools

from tests.spiders.hostile import bombs, pages
from tests.spiders.hostile.cases import REST, SHORT, SiteCase, feed, has, hostile, rest, urlset
from tests.spiders.hostile.server import SCHEMA, Asked, HostileSite, xml


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


def foreign(site: HostileSite, canary: str) -> None:
    urls = [f"http://{canary}/desh/a-story-{n}" for n in range(site.many // 2)]
    site.answers["/hostile.xml"] = site.urlset(urls)


def too_many(site: HostileSite, canary: str) -> None:
    site.answers["/hostile.xml"] = site.urlset([f"/tag/{n}" for n in range(site.many)])


def deep_feed(site: HostileSite, canary: str) -> None:
    # A crawl reads it twice, for seconds each.
    depth = min(100_000, 4 * site.many)
    site.answers["/feed/"] = xml('<rss version="2.0"><channel>' + "<item>" * depth)


def endless_sitemap(asked: Asked) -> None:
    asked.head("Content-Type: text/xml")
    asked.send(f"<urlset {SCHEMA}>".encode())
    asked.forever(b"<url><loc>/desh/a-story-10003</loc></url>" * 1_000)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY q "{"a" * 60_000}">]>'
ITEM = "<item><title>{0}</title><link>http://127.0.0.1/{0}</link></item>"

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
    SiteCase("feed of items in items", deep_feed, "", "/feed/"),
    SiteCase(
        "feed drips", has("/feed/", pages.drips_body), "failed:timeout", "/feed/", timeout=SHORT
    ),
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
)
