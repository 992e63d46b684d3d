"""A page may be named in many ways; all of them mean the same one."""

from __future__ import annotations

import pytest

from flows.console.page_argument import parse_page_argument
from spiders.config.site import Site

SITES = {
    name: Site(
        name=name,
        title=name,
        hosts=(f"www.{name}.example", f"{name}.example"),
        base_url=f"https://www.{name}.example",
        language="hi",
    )
    for name in ("hindi", "urdu")
}


@pytest.mark.parametrize(
    "text",
    [
        "https://www.hindi.example/desh/naya-pul-465675",
        "https://hindi.example/desh/naya-pul-465675/amp/",
        "www.hindi.example/desh/naya-pul-465675?utm_source=whatsapp",
        "HTTPS://WWW.HINDI.EXAMPLE/rajya/naya-pul-465675#comments",
        "http://hindi.example/?p=465675",
        " hindi:465675 ",
    ],
)
def test_every_spelling_is_one_page(text: str) -> None:
    (asked,) = parse_page_argument(text, SITES)
    assert (asked.site.name, asked.page_id, asked.reason) == ("hindi", "hindi:465675", None)


def test_a_post_id_alone_may_be_any_sites() -> None:
    assert [each.page_id for each in parse_page_argument("0465675", SITES)] == [
        "hindi:465675",
        "urdu:465675",
    ]


def test_what_is_no_article_says_why() -> None:
    (asked,) = parse_page_argument("https://urdu.example/tag/باغ", SITES)
    assert asked.reason == "rejected:not_an_article_url"


@pytest.mark.parametrize(
    "text", ["https://elsewhere.example/desh/x-465675", "tamil:465675", "http://[::1", "ख़बर"]
)
def test_what_is_on_no_site_is_nobodys(text: str) -> None:
    assert parse_page_argument(text, SITES) == []
