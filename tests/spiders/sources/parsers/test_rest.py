"""WordPress REST: lists of posts, and everything else that such an address may answer."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.sources.parsers.rest import PER_PAGE, parse_rest, rest_url
from spiders.state.source_entries import NotASource, unix_seconds

VIA = rest_url("https://paper.example", 1)
POST = {
    "link": "https://paper.example/desh/a-12345",
    "date_gmt": "2026-03-01T06:30:00",
    "modified_gmt": "2026-03-01T07:00:00",
    "title": {"rendered": "दिल्ली &#8216;नई&#8217; ख़बर &amp;  خبر"},
}


def test_a_post_tells_headline_and_times_in_utc() -> None:
    document = parse_rest(json.dumps([POST]).encode(), VIA)
    (entry,) = document.entries
    assert document.kind == "rest"
    assert entry.url == POST["link"]
    assert entry.hint.headline == "दिल्ली ‘नई’ ख़बर & خبر"
    assert entry.hint.published_at == datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    assert unix_seconds(entry.hint.lastmod) == 1772348400
    assert entry.hint.via == VIA


def test_what_is_no_post_in_a_list_is_left_out() -> None:
    odd = [7, None, [], {}, {"link": 5}, {"link": "https://paper.example/x-12345", "title": []}]
    (entry,) = parse_rest(json.dumps(odd).encode(), VIA).entries
    assert (entry.hint.headline, entry.hint.lastmod, entry.hint.published_at) == ("", "", None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"code":"rest_forbidden","message":"no"}', "rest_forbidden"),
        (b"", "not JSON"),
        (b"<html></html>", "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"9" * 5_000, "not JSON"),
        (b"null", "not a list"),
    ],
)
def test_what_is_no_list_is_named(body: bytes, why: str) -> None:
    with pytest.raises(NotASource, match=why):
        parse_rest(body, VIA)


def test_the_address_asks_for_the_latest_changes_and_few_fields() -> None:
    parts = urlsplit(rest_url("https://paper.example/", 3))
    query = parse_qs(parts.query)
    assert (parts.netloc, parts.path) == ("paper.example", "/wp-json/wp/v2/posts")
    assert query["page"] == ["3"]
    assert query["per_page"] == [str(PER_PAGE)]
    assert (query["orderby"], query["order"]) == (["modified"], ["desc"])
    assert "content" not in query["_fields"][0]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(POST)), inner),
    max_leaves=8,
)


@given(st.lists(JSON, max_size=4))
def test_any_list_is_read(posts: list[Any]) -> None:
    entries = parse_rest(json.dumps(posts).encode(), VIA).entries
    assert all(isinstance(entry.url, str) for entry in entries)


@pytest.mark.parametrize(
    "before", ["<br />\n<b>Warning</b>: x [0] in <b>a.php</b>", "\ufeff", "\n"]
)
def test_posts_behind_a_notice_of_php_are_read(before: str) -> None:
    body = f"{before}{json.dumps([POST])}".encode()
    assert [entry.url for entry in parse_rest(body, VIA).entries] == [POST["link"]]


@pytest.mark.parametrize("body", ['<html><script>x = [{"a": 1}]</script></html>', 'क [{"a": ]'])
def test_what_is_no_list_of_posts_is_told_with_its_beginning(body: str) -> None:
    with pytest.raises(NotASource, match=re.escape(f"not JSON, it begins with '{body[:6]}")):
        parse_rest(body.encode(), VIA)
