"""Sites that never end, and walls that stand before every page."""

from __future__ import annotations

import itertools

from tests.spiders.hostile import pages
from tests.spiders.hostile.cases import GOOD, REST, SiteCase, robots
from tests.spiders.hostile.server import Asked, HostileSite, Serve, missing, story, xml


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


TRAP_CASES = (
    SiteCase("feed pages without end", endless_feed, "read", "/feed/", pages=""),
    SiteCase("REST pages without end", endless_rest, "read", REST),
    SiteCase("calendar without end", calendar),
    SiteCase("maintenance everywhere", maintenance, problem="http", pages=""),
    SiteCase("consent wall", consent_wall, pages="failed:wall"),
    SiteCase("login wall", login_wall, pages="failed:redirected_away"),
    SiteCase("cookie wall", cookie_wall, pages="failed:too_many_redirects"),
)
