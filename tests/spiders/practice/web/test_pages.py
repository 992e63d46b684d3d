"""What is served is what the truth says, on article pages of both themes and on AMP."""

from __future__ import annotations

import json
from unicodedata import normalize

import pytest
import regex
from lxml import html

from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, Plan, TruthArticle, truth
from spiders.practice.site_files import CONTAINERS
from spiders.practice.web.page_head import SHAPES
from spiders.practice.web.pages import Pages
from tests.spiders.practice.conftest import Client


def spaced(text: str) -> str:
    return regex.sub(r"\s+", " ", normalize("NFC", text)).strip()


def container(page: str) -> html.HtmlElement:
    tree = html.fromstring(page)
    return next(found[0] for xpath in CONTAINERS if (found := tree.xpath(xpath)))


def lines(element: html.HtmlElement) -> list[str]:
    blocks = element.xpath(".//p | .//h3")
    return [spaced(block.text_content()) for block in blocks]


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def posts(client: Client, site: str, day_two: Plan) -> list[TruthArticle]:
    return list(truth(site, day_two, client.server.base_url(site)))


def test_headline_and_paragraphs_are_in_the_page_in_order(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    for post in posts:
        if not post.is_article:
            continue
        answer = client.get(site, post.url)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=UTF-8")
        tree = html.fromstring(answer.text)
        assert spaced(tree.xpath("//h1")[0].text_content()) == spaced(post.headline)
        rest = [client.get(site, f"{post.path}/{number}/") for number in range(2, post.parts + 1)]
        shown = [line for part in (answer, *rest) for line in lines(container(part.text))]
        kept = [line for line in shown if line in {spaced(text) for text in post.paragraphs}]
        assert kept == [spaced(text) for text in post.paragraphs]
        # What else stands in the container is noise, and the truth does not hold it.
        assert not set(map(spaced, post.noise)) & set(kept)


def test_a_story_in_parts_links_them_and_each_has_its_own_canonical(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    parted = [post for post in posts if post.parts > 1]
    assert parted
    for post in parted:
        urls = [post.url, *(f"{post.url}/{number}/" for number in range(2, post.parts + 1))]
        texts = set()
        for number, url in enumerate(urls, 1):
            answer = client.get(site, url)
            tree = html.fromstring(answer.text)
            assert answer.status == 200
            assert tree.xpath("//link[@rel='canonical']/@href") == [url]
            # WordPress marks the page that is shown and links the others.
            numbers = ".//*[contains(@class, 'post-page-numbers')]"
            shown = container(answer.text).xpath(numbers)
            assert [one.get("href") for one in shown] == [
                None if one == url else one for one in urls
            ]
            assert shown[number - 1].get("aria-current") == "page"
            texts |= {*map(spaced, post.paragraphs)} & {*lines(container(answer.text))}
        assert texts == {*map(spaced, post.paragraphs)}
        for path in (f"{post.path}/2", f"{post.path}/1/", f"{post.path}/9/"):
            answer = client.get(site, path)
            wanted = f"{post.url}/2/" if path.endswith("/2") else post.url
            assert (answer.status, answer.headers["location"]) == (301, wanted)


def test_noise_is_really_on_the_page(client: Client, site: str, posts: list[TruthArticle]) -> None:
    seen: set[str] = set()
    for post in posts[:30]:
        if post.is_article:
            pages = [client.get(site, post.path + view).text for view in ("", "/amp")]
            text = spaced(" ".join(html.fromstring(page).text_content() for page in pages))
            seen.update(line for line in post.noise if spaced(line) in text)

    assert {line for post in posts for line in post.noise[-3:]} <= seen
    assert any(line.startswith(("ये", "यह", "Also", "یہ")) for line in seen)
    assert any("फ़ाइल" in line or "(file)" in line or "فائل" in line for line in seen)


def test_amp_pages_have_their_own_theme_and_the_same_story(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    forms = set()
    for post in posts[40:60]:
        page = client.get(site, f"{post.path}/amp").text
        tree = html.fromstring(page)
        assert "amp" in tree.attrib
        assert "Exit mobile version" in page
        assert set(map(spaced, post.paragraphs)) <= set(lines(container(page)))
        canonical = tree.xpath("//link[@rel='canonical']/@href")[0]
        forms.add("?p=" in canonical)
        assert canonical in (post.url, f"{client.server.base_url(site)}/?p={post.post_id}")

    assert forms == {True, False}


def test_the_teaser_changes_while_the_story_stays(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    post = next(post for post in posts if post.kind == "news")
    one, other = (client.get(site, post.url).text for _ in range(2))

    assert one != other
    stories = [
        [line for line in lines(container(page)) if line in map(spaced, post.paragraphs)]
        for page in (one, other)
    ]
    assert stories[0] == stories[1]


def test_metadata_comes_in_every_shape(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    found: set[str] = set()
    offsets: set[str] = set()
    for post in posts:
        if not post.is_article:
            continue
        tree = html.fromstring(client.get(site, post.url).text)
        assert tree.xpath("//link[@rel='canonical']/@href") == [post.url]
        times = tree.xpath("//meta[@property='article:published_time']/@content")
        offsets.update(time[-6:] if "+" in time else time[-1] for time in times)
        scripts = tree.xpath("//script[@type='application/ld+json']/text()")
        if not scripts:
            found.add("meta" if times else "none")
            continue
        try:
            data = json.loads(scripts[0])
        except json.JSONDecodeError:
            found.add("trailing_comma" if ",}" in scripts[0] else "raw_newline")
            continue
        found.add("list" if isinstance(data, list) else "graph" if "@graph" in data else "plain")
        assert json.dumps(post.headline, ensure_ascii=False) in normalize("NFC", scripts[0])

    assert found == set(SHAPES)
    assert offsets == {"+05:30", "Z"}


def test_pages_that_are_no_articles_look_the_part(
    client: Client, site: str, posts: list[TruthArticle]
) -> None:
    traps = {post.kind: client.get(site, post.url) for post in posts if not post.is_article}

    assert set(traps) == {"password", "listing", "empty", "soft404", "robots"}
    assert all(answer.status == 200 for answer in traps.values())
    assert "post-password-form" in traps["password"].text
    assert (
        len(html.fromstring(traps["listing"].text).xpath("//div[contains(@class,'excerpt')]")) == 10
    )
    assert spaced(container(traps["empty"].text).text_content()) in {
        "",
        *(spaced(line) for post in posts if post.kind == "empty" for line in post.noise),
    }
    assert 'rel="canonical"' not in traps["soft404"].text
    assert 'class="blog ' in traps["listing"].text
    assert 'class="error404 ' in traps["soft404"].text
    story = next(post for post in posts if post.is_article)
    assert f"single-post postid-{story.post_id} " in client.get(site, story.path).text
    assert any(post.path.startswith("/private/") for post in posts)


def test_hindi_pages_spell_nukta_in_both_ways(
    client: Client, posts: list[TruthArticle], site: str
) -> None:
    if site not in ("bharatexpress", "theprintlines"):
        pages = [client.get(site, post.url).text for post in posts[:4]]
        assert all(letter < "\u0958" or letter > "\u095f" for page in pages for letter in page)
        return
    pages = [client.get(site, post.url).text for post in posts[:12]]
    assert any(regex.search(r"[\u0958-\u095f]", page) for page in pages)
    assert any("\u093c" in page and not regex.search(r"[\u0958-\u095f]", page) for page in pages)


def test_a_page_as_large_as_those_of_real_themes(site: str) -> None:
    usual, large = (
        Pages(posts_of(site, Plan(40, page_kb=size)), "http://paper.example") for size in (0, 80)
    )
    for index in (3, 7, 8):
        page = large.article(index)
        assert 79_000 < len(page.encode()) < 81_000
        assert lines(container(page)) == lines(container(usual.article(index)))
    assert len(large.article(3, amp=True).encode()) > 79_000


@pytest.mark.parametrize("size", [-1, 1_001])
def test_a_page_has_a_size_that_can_be_served(size: int) -> None:
    with pytest.raises(ValueError, match="kB"):
        Plan(page_kb=size)
