"""Article URL rules learned from the URL shapes that news sites have."""

from urllib.parse import quote

import pytest
import regex

from spiders.config.site import DEFAULT_ARTICLE_URL
from spiders.config.urls import identify
from spiders.probe.findings import RuleFit
from spiders.probe.url_rules import learn_rule
from tests.builders import paper_site

SITE = paper_site(hosts=("paper.example", "www.paper.example"))
WORDS = (
    *("river", "bridge", "opens", "after", "rain", "city", "votes", "on", "new", "school"),
    *("roof", "farmers", "wait", "for", "seeds"),
)
HINDI = (
    *("नदी", "पर", "नया", "पुल", "खुला", "बारिश", "के", "बाद", "शहर", "में"),
    *("बाजार", "बंद", "किसान", "परेशान"),
)
OTHERS = [
    *("/", "/about-us/", "/contact-us/", "/privacy-policy/", "/terms-and-conditions/"),
    *("/india/", "/sports/", "/sports/cricket/", "/world", "/tag/budget/", "/author/anita/"),
    *("/category/india/", "/india/page/2/", "/page/3/", "/feed/", "/search?q=x"),
]


def slug(number: int, words: tuple[str, ...] = WORDS, length: int = 6) -> str:
    return "-".join(words[(number * 3 + step) % len(words)] for step in range(length)) + (
        "" if length < 3 else f"-{words[number % len(words)]}"
    )


def day(number: int) -> str:
    return f"2026/{1 + number % 12:02}/{1 + number % 28:02}"


def section(number: int) -> str:
    return ("india", "sports", "world", "india/delhi")[number % 4]


SHAPES = {
    "section and id": lambda n: f"/{section(n)}/{slug(n)}-{465000 + n}",
    "root and id": lambda n: f"/{slug(n)}-{465000 + n}/",
    "id and html": lambda n: f"/{section(n)}/{slug(n)}-{465000 + n}.html",
    "underscore id": lambda n: f"/{section(n)}/{slug(n)}_{465000 + n}.html",
    "number alone": lambda n: f"/news/{465000 + n}",
    "number and html": lambda n: f"/{section(n)}/{465000 + n}.html",
    "id before slug": lambda n: f"/{section(n)}/{465000 + n}/{slug(n)}",
    "letters and id": lambda n: f"/{section(n)}/{slug(n)}/article{46500000 + n}.ece",
    "short ids": lambda n: f"/{section(n)}/{slug(n)}-{7 + n}",
    "day and slug": lambda n: f"/{day(n)}/{slug(n)}-k{n}/",
    "month and slug": lambda n: f"/2026/{1 + n % 12:02}/{slug(n)}-k{n}/",
    "section, day, slug": lambda n: f"/{section(n)}/{day(n)}/{slug(n)}-k{n}/",
    "html": lambda n: f"/{section(n)}/{slug(n)}-k{n}.html",
    "slug under section": lambda n: f"/{section(n)}/{slug(n)}-{WORDS[n % 7]}{n}/",
    "slug at the root": lambda n: f"/{slug(n)}-{WORDS[n % 7]}{n}/",
    "Hindi slug": lambda n: "/" + quote(slug(n, HINDI)) + f"-{HINDI[0] if n < 0 else 'k'}{n}/",
    "Hindi under section": lambda n: f"/{section(n)}/" + quote(slug(n, HINDI)) + f"-k{n}",
}
WITH_ID = {
    *("section and id", "root and id", "id and html", "underscore id", "number alone"),
    *("number and html", "id before slug", "letters and id", "short ids"),
}


def urls(paths: list[str]) -> list[str]:
    return [f"https://paper.example{path}" for path in paths]


def learn(shape: str) -> RuleFit:
    return learn_rule(urls([SHAPES[shape](n) for n in range(40)]), urls(OTHERS), SITE)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_rule_is_learned_that_holds_for_articles_never_seen(shape: str) -> None:
    fit = learn(shape)
    assert fit.articles == fit.articles_matched > 30, fit
    assert fit.others_matched == 0, fit
    ruled = SITE.model_copy(update={"article": SITE.article.model_copy(update={"url": fit.url})})
    unseen = [SHAPES[shape](n) for n in range(50, 90)]
    assert [u for u in urls(unseen) if identify(u, ruled).reason is not None] == []
    for path in OTHERS:
        assert identify(f"https://paper.example{path}", ruled).reason is not None, path


@pytest.mark.parametrize("shape", SHAPES)
def test_the_id_of_the_url_tells_articles_apart(shape: str) -> None:
    fit = learn(shape)
    assert fit.has_id == (shape in WITH_ID), fit
    rule = regex.compile(fit.url, regex.IGNORECASE)
    matches = [rule.search(SHAPES[shape](n)) for n in range(40)]
    if fit.has_id:
        assert len({match["id"] for match in matches if match}) == 40


def test_the_default_rule_is_kept_where_it_fits() -> None:
    fit = learn("section and id")
    assert fit.url == DEFAULT_ARTICLE_URL
    assert fit.url == DEFAULT_ARTICLE_URL


def test_two_shapes_of_one_site_make_one_rule() -> None:
    old = [f"/{day(n)}/{slug(n)}-k{n}/" for n in range(15)]
    new = [SHAPES["section and id"](n) for n in range(40)]
    fit = learn_rule(urls(old + new), urls(OTHERS), SITE)
    assert fit.articles_matched == fit.articles, fit
    assert fit.others_matched == 0
    assert len(fit.shapes) == 2


def test_an_id_that_several_articles_share_is_none() -> None:
    paths = [f"/{slug(n)}-{WORDS[n % 9]}-{n}/{2000 + n % 2}1" for n in range(40)]
    fit = learn_rule(urls(paths), urls(OTHERS), SITE)
    assert not fit.has_id, fit
    assert fit.articles_matched == 40


def test_short_slugs_are_kept_apart_from_pages_by_name() -> None:
    articles = [f"/{word}-{n}day/" if n % 5 else f"/{word}{n}/" for n, word in enumerate(WORDS * 3)]
    fit = learn_rule(urls(articles), urls(OTHERS), SITE)
    assert fit.articles_matched == fit.articles
    assert fit.others_matched == 0, fit


def test_a_few_mistakes_among_the_articles_are_borne() -> None:
    articles = [SHAPES["section and id"](n) for n in range(60)] + ["/live-tv", "/about-us/"]
    fit = learn_rule(urls(articles), urls(OTHERS), SITE)
    assert fit.url == DEFAULT_ARTICLE_URL, fit
    assert fit.missed == ("/about-us/", "/live-tv")


def test_foreign_urls_and_plain_permalinks_do_not_count() -> None:
    fit = learn_rule(
        ["https://other.example/a/b-c-1234567", "https://paper.example/?p=123456"], [], SITE
    )
    assert fit.articles == 0
    assert fit.url == DEFAULT_ARTICLE_URL
