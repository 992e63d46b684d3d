"""What the table of requests says is what the log holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from spiders.practice.network import LoggedRequest
from tests.bench.request_log import kind_of, manners, posts_asked

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
ROBOTS = "User-agent: *\nDisallow: /private/\n"


def asked(
    path: str, at: float, seconds: float = 0.1, status: int = 200, etag: str = ""
) -> LoggedRequest:
    return LoggedRequest(
        site="ख़बर", method="GET", path=path, status=status, user_agent="Khabar",
        if_none_match=etag, if_modified_since="", at=BEGIN + timedelta(seconds=at),
        host="paper.example", seconds=seconds,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/robots.txt", "robots"),
        ("/post-sitemap2.xml", "sitemap"),
        ("/feed/?paged=2", "feed"),
        ("/wp-json/wp/v2/posts?page=1", "rest"),
        ("/india/a-story-400003", "page"),
        ("/india/a-story-400003/2/", "page"),
        ("/india/page/2", "other"),
        ("/", "other"),
    ],
)
def test_a_request_has_a_kind(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_manners_are_read_off_the_log() -> None:
    log = [
        asked("/india/a-story-400003", at=3.0),
        asked("/robots.txt", at=0),
        asked("/feed/", at=1.5, status=304, etag='"1"'),
        asked("/post-sitemap.xml", at=4.25, etag='"2"'),
    ]
    seen = manners(log, ROBOTS)

    assert dict(seen.kinds) == {"page": 1, "robots": 1, "feed": 1, "sitemap": 1}
    assert (seen.requests, seen.conditional, seen.not_modified) == (4, 2, 1)
    assert seen.smallest_gap == 1.25
    assert (seen.concurrency, seen.forbidden) == (1, ())
    assert (seen.agents, seen.hosts) == ({"Khabar"}, {"paper.example"})
    assert posts_asked(log) == {400003: 1}


def test_bad_manners_show() -> None:
    log = [
        asked(f"/private/story-40000{number}", at=number / 20, seconds=0.12) for number in (1, 2, 3)
    ]
    seen = manners([asked("/robots.txt", at=0), *log], ROBOTS)

    assert seen.forbidden == tuple(each.path for each in log)
    assert seen.concurrency == 3
    assert seen.smallest_gap == pytest.approx(0.05)


def test_one_request_has_no_gap() -> None:
    assert manners([asked("/robots.txt", at=0)], ROBOTS).smallest_gap is None
