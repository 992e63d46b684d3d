"""The links of a page that a probe looks at, whatever the page says of its charset."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse, Response

from spiders.probe.links import is_headline, is_label, links_of

PAGE = """<html><body><nav><ul><li><a href="/desh/">देश</a></li></ul></nav>
<h2><a href="/desh/pul-10001">पटना में नए पुल का उद्घाटन हुआ</a></h2>
<h2><a href="/ur/pul-10002">پٹنہ میں نئے پل کا افتتاح ہوا</a></h2>
<a>nowhere</a> <a href="mailto:a@b.example">us</a> <a href="//other.example/x">elsewhere</a>
<a href="http://[broken">broken</a></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "hex", "punycode", "macintosh", "klingon", ""])
def test_links_are_read_whatever_charset_is_named(charset: str) -> None:
    kind = f"text/html; charset={charset}" if charset else "text/html"
    page = f'<meta charset="{charset or "utf-8"}">{PAGE}'.encode()
    # As it comes from the network, before anybody has decoded it.
    response = Response("https://paper.example/", headers={"Content-Type": kind}, body=page)
    links = links_of(response)
    assert [link.url for link in links] == [
        "https://paper.example/desh/",
        "https://paper.example/desh/pul-10001",
        "https://paper.example/ur/pul-10002",
    ]
    assert [is_label(link) for link in links] == [True, False, False]
    assert [is_headline(link) for link in links] == [False, True, True]


def test_what_is_no_page_has_no_links() -> None:
    assert links_of(HtmlResponse("https://paper.example/", body=b"")) == []
