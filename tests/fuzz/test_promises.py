"""Promises that hold of any bytes and of any damaged page, and what fuzz runs found before."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.record import Article
from spiders.practice.network import SITES
from tests.fuzz.mutations import damage
from tests.fuzz.promises import Broken, check_clean, check_graph, check_sources, check_time
from tests.fuzz.seeds import seeds
from tests.pipelines.fetched import SITE

# The same documents in each run: what is new is looked for by `python -m tests.fuzz`.
ALWAYS_THE_SAME = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
GROUPS = st.integers(0, len(SITES) - 1)
SEED = st.integers(0, 2**32)


@settings(ALWAYS_THE_SAME, max_examples=60)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_record_or_a_named_reject(body: bytes) -> None:
    check_clean(body, SITE)
    check_clean(b"<html><body><article><p>" + body, SITE)


@settings(ALWAYS_THE_SAME, max_examples=60)
@given(st.text(max_size=600))
def test_any_text_gives_a_record_or_a_named_reject(text: str) -> None:
    page = f"<h1>{text[:80]}</h1><p>{text}</p><meta name='author' content='{text}'>"
    check_clean(page.encode("utf-8", "surrogatepass"), SITE)
    check_time(text.encode("utf-8", "surrogatepass"), SITE)


@settings(ALWAYS_THE_SAME, max_examples=80)
@given(GROUPS, SEED)
def test_a_damaged_page_gives_a_record_or_a_named_reject(number: int, seed: int) -> None:
    random, group = Random(seed), seeds()[number]
    body = damage(random, random.choice(group.pages), random.choice(random.choice(seeds()).pages))
    check_graph(body, group.site)
    check_clean(body, group.site)


# feedparser warns of its own use of `updated` for `published`.
@pytest.mark.filterwarnings("ignore:To avoid breaking existing software:DeprecationWarning")
@settings(ALWAYS_THE_SAME, max_examples=80)
@given(GROUPS, SEED)
def test_a_damaged_source_is_read_or_is_none(number: int, seed: int) -> None:
    random, group = Random(seed), seeds()[number]
    check_sources(damage(random, random.choice(group.sources), group.pages[0]), group.site)


@pytest.mark.parametrize("number", range(len(SITES)), ids=SITES)
def test_an_undamaged_page_is_an_article(number: int) -> None:
    group = seeds()[number]
    found = [check_clean(body, group.site) for body in group.pages]
    assert sum(isinstance(page.article, Article) for page in found) > len(found) / 2
    assert {page.article.language for page in found if page.article} == {group.site.language}


@pytest.mark.parametrize(
    "body",
    [
        b"<html><base href='//[broken'><a href='/x'>x</a></html>",
        b"<base href='\x9f'><a href='/x'>x</a>",
        b"<urlset><url><loc>https://a.example/\xed\xa0\x80</loc></url></urlset>",
        b"<item><category></item>]]></category>",
        b"<rss version='2.0'><channel><title>&#xD800;</title></channel></rss>",
    ],
)
def test_sources_that_were_too_much_once(body: bytes) -> None:
    check_sources(body, SITE)


def test_a_broken_promise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(body: bytes, content_type: str) -> None:
        raise KeyError(content_type)

    monkeypatch.setattr("pipelines.clean.parse_page", fail)
    with pytest.raises(Broken, match="unforeseen KeyError"):
        check_clean(b"<p>x</p>", SITE)
