"""JSON-LD of any shape: mended where it is broken, and this page's article found in it."""

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from pipelines.html.json_ld import Graph, read_graph
from pipelines.metadata.from_json_ld import PageNames, facts_of_graph, own_article
from pipelines.metadata.values import Facts, PageContext
from tests.pipelines.fetched import FETCHED_AT, SITE, URL

TITLE = "नदी पर नया पुल खुला"
CONTEXT = PageContext(URL, URL, ("समाचार",), SITE.zone, FETCHED_AT)


def graph_of(*scripts: str) -> Graph:
    tags = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    return read_graph(document_fromstring(f"<html><head>{tags}</head><body>x</body></html>"))


def facts_of(*nodes: dict[str, Any]) -> Facts:
    text = json.dumps({"@graph": list(nodes)}, ensure_ascii=False)
    return facts_of_graph(graph_of(text), CONTEXT, (f"{TITLE} | समाचार",))


def node(**values: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": TITLE, **values}


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "He said "yes" today", "author": "राजू"}',
        '{"@type": "NewsArticle", "headline": "x", "author": "राजू",}',
        '{"@type": "WebSite"}{"@type": "NewsArticle", "author": "राजू"}',
        '{"@type": "WebSite"}, {"@type": "NewsArticle", "author": "राजू"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;author&quot;: &quot;राजू&quot;}",
        '{"@type": ["Thing", "http://schema.org/NewsArticle"], "author": "राजू"}',
        '{"@type": "NewsArticle", "description": "a \\w b", "author": "राजू"}',
    ],
    ids=["quotes", "comma", "two", "two with comma", "escaped", "types", "escape"],
)
def test_broken_json_is_mended(script: str) -> None:
    assert graph_of(script).article()["author"] == "राजू"


def broken_of(*replaced: tuple[str, str]) -> Graph:
    """An article whose JSON had each of these replaced."""
    author = {"@type": "Person", "name": "انیتا شرما"}
    values = {"image": ["/a.jpg"], "datePublished": "2026-11-20", "author": author}
    text = json.dumps(node(**values, description="Mayor's “bridge”, /* सड़क */"), ensure_ascii=False)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return graph_of(text)


@pytest.mark.parametrize(
    "replaced",
    [
        [('["/a.jpg"]', "")],
        [('"/a.jpg"', "")],
        [('["/a.jpg"],', '["/a.jpg"],,')],
        [('["/a.jpg"],', '["/a.jpg"],\n ,')],
        [('{"@type": "Person"', '{, "@type": "Person"')],
        [('"image"', '/* चित्र: "x", {1} */ "image"')],
        [('"image"', '// it\'s a "picture", {\n"image"')],
        [('"image"', '<!-- picture --> "image"')],
        [('*/"}', '*/"')],
        [('["/a.jpg"],', '["/a.jpg"]')],
        [('"2026-11-20",', '"2026-11-20"\n')],
        [('شرما"},', 'شرما"}')],
        [("Mayor's", "Mayor\\x27s")],
        [("Mayor's", "Mayor\\'s")],
        [("'s “bridge”, ", '\'s "bridge", ')],
        [(", /*", ",\r\n\t/*")],
        [('["/a.jpg"]', "undefined")],
        [('["/a.jpg"]', "<br />\n<b>Notice</b>: Undefined index")],
        [('"headline"', "headline"), ('"image"', "image")],
        [('"', "&quot;")],
        [('"', "”")],
        [('["/a.jpg"],', '["/a.jpg"],,'), ("Mayor's", "Mayor\\x27s"), ('*/"}', '*/"')],
    ],
)
def test_what_templates_break_is_mended(replaced: list[tuple[str, str]]) -> None:
    found = broken_of(*replaced).article()
    assert (found["headline"], found["datePublished"]) == (TITLE, "2026-11-20")
    assert found["author"]["name"] == "انیتا شرما"
    told = " ".join(found["description"].split()).translate({0x201C: '"', 0x201D: '"'})
    assert told == 'Mayor\'s "bridge", /* सड़क */'


def test_a_later_value_of_a_script_may_be_the_broken_one() -> None:
    graph = graph_of('{"@type": "WebSite"} {"@type": "NewsArticle", "author": "راجو",, "url": "x"')
    assert (graph.broken, graph.article()["author"]) == (0, "راجو")


@pytest.mark.parametrize("text", ["{" * 30_000, "[" * 30_000, '{"a": "' + '" x' * 30_000])
def test_endless_brackets_and_quotes_cost_little(text: str) -> None:
    begun = process_time()
    assert graph_of(text).article() == {}
    assert process_time() - begun < 5


def test_what_cannot_be_mended_is_counted_and_the_next_script_read() -> None:
    graph = graph_of("{% schema %}", json.dumps(node()))
    assert (graph.broken, graph.article()["headline"]) == (1, TITLE)


@pytest.mark.parametrize(
    "own",
    [
        {"url": URL},
        {"url": f"{URL}/amp?x=1"},
        {"mainEntityOfPage": URL},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": f"{URL}/"}},
        {"headline": f"{TITLE} आज"},
    ],
)
def test_of_several_articles_the_pages_own_is_taken(own: dict[str, Any]) -> None:
    other = {"@type": "NewsArticle", "headline": "मेले में भीड़", "url": f"{URL[:-6]}99999"}
    assert facts_of({**other, "author": "कोई और"}, node(**own, author="राजू")).authors == ("राजू",)


def test_a_teaser_alone_is_not_the_pages_article() -> None:
    other = node(headline="मेले में भीड़", url="https://samachar.example/india/mela-499999")
    assert facts_of({**other, "author": "कोई और"}) == Facts()
    assert facts_of({**other, "url": URL, "author": "राजू"}).authors == ("राजू",)


def test_a_video_counts_only_where_the_page_is_about_it() -> None:
    video = {"@type": "VideoObject", "name": TITLE, "uploadDate": "2026-11-20T10:00:00+05:30"}
    assert facts_of(video).published_at is not None
    assert facts_of({**video, "name": "एक और कहानी"}) == Facts()


@pytest.mark.parametrize(
    "author",
    [
        {"givenName": "Anita", "familyName": "Sharma"},
        "#a",
        {"@id": "#a"},
        [{"@id": "#a"}, {"name": "Anita Sharma"}],
        {"name": ["Anita Sharma", None, 7]},
        "Anita Sharma, Senior Reporter",
    ],
)
def test_authors_in_every_shape(author: object) -> None:
    person = {"@type": "Person", "@id": "#a", "name": "Anita Sharma"}
    assert facts_of(node(author=author), person).authors == ("Anita Sharma",)


def test_the_source_of_a_story_can_be_an_agency() -> None:
    story = node(author="राजू", sourceOrganization={"name": "पीटीआई"})
    assert (facts_of(story).authors, facts_of(story).agency) == (("राजू",), "PTI")


def test_the_widest_picture_is_taken_and_no_logo() -> None:
    images = [
        "/logo.png",
        {"url": "/pul-small.jpg", "width": "300px"},
        {"url": "/pul.jpg", "width": {"value": 1200}},
        "data:image/gif;base64,R0lGOD",
    ]
    assert facts_of(node(image=images)).image_url == "https://samachar.example/pul.jpg"
    assert facts_of(node(image="/assets/site-logo.png")).image_url == ""


def test_breadcrumbs_are_pairs_of_label_and_url() -> None:
    items = [
        {"@type": "ListItem", "name": "होम", "item": "https://samachar.example/"},
        {"@type": "ListItem", "item": {"@id": "https://samachar.example/india", "name": "देश"}},
        {"@type": "ListItem", "name": TITLE},
        "?",
    ]
    crumbs = {"@type": "BreadcrumbList", "itemListElement": items}
    assert facts_of(crumbs).crumbs == (
        ("होम", "https://samachar.example/"),
        ("देश", "https://samachar.example/india"),
    )


KEYS = st.sampled_from(
    [
        *("@type", "@id", "@graph", "headline", "author", "name", "datePublished", "image"),
        *("width", "keywords", "articleSection", "mainEntityOfPage", "url", "itemListElement"),
        "item",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["NewsArticle", "BreadcrumbList", URL, "http://[", "2026-11-20", "राजू"])
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(VALUES)
def test_any_json_gives_facts_of_the_right_types(value: object) -> None:
    graph = graph_of(json.dumps(value).replace("<", ""))
    facts = facts_of_graph(graph, CONTEXT, (TITLE,))
    assert all(isinstance(name, str) and name for name in (*facts.authors, *facts.tags))
    assert isinstance(facts.headline + facts.section + facts.image_url, str)
    assert facts.published_at is None or facts.published_at.utcoffset() is not None


@given(st.text(max_size=300))
def test_any_script_gives_a_graph(text: str) -> None:
    graph = graph_of(text.replace("<", "").replace("\0", ""))
    assert isinstance(own_article(graph, PageNames()), dict)
