"""Pages of made-up themes with known stories, such as the learning of containers must manage."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

from pipelines.clean import clean_page
from pipelines.learning.containers import PageSample
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from spiders.archive.records import FetchedPage
from tests.pipelines.fetched import SITE, document, fetched
from tests.pipelines.stories import story

BRIEF_SENTENCES = 3
LABELS = {
    "hi": ("ताज़ा ख़बरें", "और पढ़ें", "हमारे संवाददाता देश भर से ख़बरें भेजते हैं और यहां संपादक उन्हें जांचते हैं।"),
    "ur": (
        "تازہ خبریں",
        "مزید پڑھیں",
        "ہمارے نامہ نگار ملک بھر سے خبریں بھیجتے ہیں اور مدیر انہیں جانچتے ہیں۔",
    ),
    "en": (
        "Latest News",
        "Read more",
        "Our reporters send news from all over and our editors check every line of it.",
    ),
}


@dataclass(frozen=True)
class Post:
    """A story as it was written, and what its page shows beside it."""

    number: int
    language: str
    headline: str
    paragraphs: list[str]
    comment: str
    others: list[tuple[str, str]]
    """(headline, excerpt) of other stories."""

    @property
    def is_brief(self) -> bool:
        """Whether it has no more than about 60 words."""
        return sum(len(text.split()) for text in self.paragraphs) <= 60


Theme = Callable[[Post], str]


def post(number: int, language: str, *, site: int = 0) -> Post:
    """Story `number` of a site; every third is a brief of 20 to 60 words."""
    rng = random.Random(f"{site} {language} {number}")
    count = rng.randint(2, BRIEF_SENTENCES) if number % 3 == 0 else rng.randint(8, 24)
    sentences = story(language, 1000 * site + number, count + 1)
    paragraphs = []
    body = sentences[1:]
    while body:
        size = rng.randint(1, 3)
        paragraphs.append(" ".join(body[:size]))
        body = body[size:]
    others = [story(language, 1000 * site + 500 + (number + step) % 30, 3) for step in range(6)]
    return Post(
        number,
        language,
        sentences[0].rstrip(".।۔"),
        paragraphs,
        " ".join(story(language, 7000 + number, 2)),
        [(each[0].rstrip(".।۔"), f"{each[1]} {each[2]}"[:120] + "…") for each in others],
    )


def _p(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _links(post: Post, first: int = 0, last: int = 4) -> str:
    items = (
        f"<li><a href='/india/story-{500 + index}'>{escape(headline)}</a></li>"
        for index, (headline, _) in enumerate(post.others[first:last])
    )
    return f"<ul>{''.join(items)}</ul>"


def _cards(post: Post, name: str = "card") -> str:
    return "".join(
        f"<div class='{name}'><h3><a href='/india/story-{index}'>{escape(headline)}</a></h3>"
        f"<p>{escape(excerpt)}</p></div>"
        for index, (headline, excerpt) in enumerate(post.others)
    )


def _comments(post: Post) -> str:
    if post.number % 2:
        return ""
    return (
        "<div id='comments' class='comments-area'><ol class='comment-list'><li>"
        f"<div class='comment-content'><p>{escape(post.comment)}</p></div></li></ol></div>"
    )


def _frame(post: Post, main: str) -> str:
    latest, _, about = LABELS[post.language]
    menu = "".join(f"<li><a href='/{name}'>{name.title()}</a></li>" for name in ("india", "sports"))
    return document(
        f"<header><nav><ul>{menu}</ul></nav></header>{main}"
        f"<aside class='sidebar'><h3>{latest}</h3>{_cards(post)}</aside>"
        f"<footer><p>{about}</p><p>© 2026</p></footer>",
        title=escape(post.headline),
    )


def classic(post: Post) -> str:
    """A header with byline and share links, the story, tags, related links and comments."""
    return _frame(
        post,
        f"<main><article class='post-{post.number} post'><header><h1>{escape(post.headline)}</h1>"
        "<div class='meta'>By <a href='/author/anita'>Anita Sharma</a> | 21 Nov 2026</div>"
        "<div class='share'><a href='#f'>Facebook</a> <a href='#x'>Twitter</a></div></header>"
        f"<div class='entry-content clearfix'>{_p(post.paragraphs)}</div>"
        f"<footer><span>Tags:</span> <a href='/tag/a'>Agra</a></footer>"
        f"<div class='related'>{_links(post)}</div></article>{_comments(post)}</main>",
    )


def css_modules(post: Post) -> str:
    """Class names with a hash of the build, and many wrappers."""
    return _frame(
        post,
        "<div class='Layout_root__aB3xZ'><div class='Layout_col__9Kd2s'>"
        f"<h1 class='Title_h__Qq1Wz'>{escape(post.headline)}</h1><div class='Meta_m__77aTt'>"
        "<span>Anita Sharma</span><span>21 Nov 2026</span></div>"
        f"<div class='Story_wrap__pP0oO'><div class='Story_body__x7Gh2'>{_p(post.paragraphs)}</div>"
        f"</div><div class='Cards_list__mM5nN'>{_cards(post, 'Cards_c__1aZ9x')}</div>"
        f"{_comments(post)}</div></div>",
    )


def emotion(post: Post) -> str:
    """Nothing but hashes for names."""
    return _frame(
        post,
        f"<div class='css-1q2w3e'><div class='css-9z8y7x'><h1>{escape(post.headline)}</h1>"
        f"<div class='css-0f0f0f'>Anita Sharma</div><div class='css-5k5k5k'>{_p(post.paragraphs)}"
        f"</div><div class='css-aa11bb'>{_links(post)}</div></div></div>",
    )


def nameless(post: Post) -> str:
    """The story's element has neither class nor id."""
    return _frame(
        post,
        f"<div id='root'><div><h1>{escape(post.headline)}</h1><div><span>21 Nov 2026</span></div>"
        f"<div>{_p(post.paragraphs)}</div><div>{_links(post)}</div>{_comments(post)}</div></div>",
    )


def related_inside(post: Post) -> str:
    """A box of other stories and the author's life in the middle and at the end of the story."""
    _, more, about = LABELS[post.language]
    half = (len(post.paragraphs) + 1) // 2
    return _frame(
        post,
        f"<main><h1>{escape(post.headline)}</h1><div class='news-detail'>"
        f"{_p(post.paragraphs[:half])}<div class='also'><h4>{more}</h4>{_links(post, 0, 3)}</div>"
        f"{_p(post.paragraphs[half:])}<div class='bio'><p>{about}</p></div></div></main>",
    )


def chunks(post: Post) -> str:
    """Advertisements cut the story into chunks of one class."""
    parts = "<div class='ad'><span>Advertisement</span></div>".join(
        f"<div class='txt'>{_p(post.paragraphs[at : at + 2])}</div>"
        for at in range(0, len(post.paragraphs), 2)
    )
    return _frame(
        post,
        f"<div class='page'><h1>{escape(post.headline)}</h1><div class='by'>Anita Sharma</div>"
        f"<div>{parts}</div><div class='more'>{_cards(post)}</div>{_comments(post)}</div>",
    )


def line_breaks(post: Post) -> str:
    """Paragraphs are lines of one element."""
    return _frame(
        post,
        f"<table><tr><td class='left'><h1>{escape(post.headline)}</h1>"
        "<div class='date'>21 Nov</div>"
        f"<div class='matter'>{'<br><br>'.join(map(escape, post.paragraphs))}</div>"
        f"<div class='rel'>{_links(post)}</div></td></tr></table>",
    )


def divisions(post: Post) -> str:
    """Paragraphs are written as div."""
    body = "".join(f"<div>{escape(text)}</div>" for text in post.paragraphs)
    return _frame(
        post,
        f"<section class='story'><h1>{escape(post.headline)}</h1><div class='byline'>Anita Sharma"
        f"</div><div class='story-text'>{body}</div></section>"
        f"<section class='story others'>{_cards(post)}</section>{_comments(post)}",
    )


def with_lead(post: Post) -> str:
    """The first paragraph stands in an element of its own."""
    return _frame(
        post,
        f"<article class='item'><h1>{escape(post.headline)}</h1><div class='text-all'>"
        f"<div class='lead'>{_p(post.paragraphs[:1])}</div><figure><img src='/i.jpg'></figure>"
        f"<div class='rest'>{_p(post.paragraphs[1:])}</div></div>"
        f"<div class='under'>{_links(post)}</div></article>",
    )


def endless(post: Post) -> str:
    """The next story follows on the same page, in the same element."""
    headline, excerpt = post.others[post.number % 6]
    following = _p([excerpt.rstrip("…") + "."] * 1 + post.comment.split("\n"))
    return _frame(
        post,
        f"<div class='stream'><div class='piece'><h1>{escape(post.headline)}</h1>"
        f"<div class='piece-text'>{_p(post.paragraphs)}</div></div><div class='piece'>"
        f"<h2><a href='/india/next'>{escape(headline)}</a></h2>"
        f"<div class='piece-text'>{following}</div></div></div>",
    )


def shared_name(post: Post) -> str:
    """A box above the story and boxes beside it have the story's class."""
    latest, _, _ = LABELS[post.language]
    return _frame(
        post,
        f"<div class='top'><div class='content'>{latest}: {escape(post.others[0][1])}</div></div>"
        f"<div class='wrap'><h1>{escape(post.headline)}</h1>"
        f"<div class='content'>{_p(post.paragraphs)}</div>"
        f"<div class='content'>{_links(post)}</div></div>",
    )


def all_in_one(post: Post) -> str:
    """Nothing has a name, and one element holds head, story, related stories and comments."""
    latest, more, _ = LABELS[post.language]
    half = (len(post.paragraphs) + 1) // 2
    said = f"<div><b>Reader {post.number % 3}</b><p>{escape(post.comment)}</p></div>"
    offer = (
        "<div><p>Get the best of our stories every morning by mail</p><form><input></form></div>"
    )
    body = "".join(f"<div>{escape(text)}</div>" for text in post.paragraphs[half:])
    return _frame(
        post,
        f"<div><div><div><div><a href='/india'>India</a><h1>{escape(post.headline)}</h1>"
        f"<div>{escape(post.others[5][0])}.</div>"
        "<div><span>By Anita Sharma</span> <span>21 Nov 2026, 10:15</span></div></div>"
        f"{''.join(f'<div>{escape(text)}</div>' for text in post.paragraphs[:half])}{offer}{body}"
        f"<div><h4>{more}</h4>{_cards(post)}</div><div><h4>{latest}</h4>{_links(post)}</div>"
        f"<div><h4>Comments</h4>{said if post.number % 2 else ''}</div></div></div></div>",
    )


def widgets(post: Post) -> str:
    """A page builder: rows of widgets, those of the story called as those beside it are."""
    latest, more, about = LABELS[post.language]

    def widget(inside: str) -> str:
        return f"<div class='b-widget b-text'><div class='b-inner'>{inside}</div></div>"

    rows = "".join(
        f"<div class='b-row b-{post.number:07x}{at}'><div class='b-col'>"
        f"{widget(''.join(f'<div>{escape(text)}</div>' for text in post.paragraphs[at : at + 3]))}"
        "</div></div>"
        for at in range(0, len(post.paragraphs), 3)
    )
    return _frame(
        post,
        f"<div class='b-col side'>{widget(f'<h4>{latest}</h4>{_cards(post)}')}</div>"
        f"<div class='b-col main'><h1>{escape(post.headline)}</h1><div>21 Nov 2026</div>"
        f"<div class='b-page'>{rows}</div>{widget(f'<p>{about}</p>')}"
        f"<div class='b-widget'><h4>{more}</h4>{_links(post)}</div>{_comments(post)}</div>",
    )


def hand_made(post: Post) -> str:
    """Tables in tables without any name, the lines of the story in several of them."""
    latest, more, _ = LABELS[post.language]

    def row(inside: str) -> str:
        return f"<tr><td>{inside}</td></tr>"

    def table(lines: Sequence[str]) -> str:
        texts = "".join(f"{escape(text)}<br><br>" for text in lines)
        return f"<table>{row(texts)}</table>"

    parts = [post.paragraphs[at : at + 4] for at in range(0, len(post.paragraphs), 4)]
    story = f"<table>{''.join(row(table(part)) for part in parts)}</table>"
    others = row(f"<h4>{more}</h4>{_links(post)}")
    head = row(f"<h2>{escape(post.headline)}</h2><font>Anita Sharma</font> 21 Nov 2026, 10:15")
    return document(
        f"<table>{row(f'<a href=/>{latest}</a>')}</table>"
        f"<table><tr><td><table>{head}{row(story)}{others}</table></td>"
        f"<td>{_cards(post)}</td></tr></table><table>{row('© 2026')}</table>",
        title=escape(post.headline),
    )


THEMES: dict[str, Theme] = {
    theme.__name__: theme
    for theme in (
        *(classic, css_modules, emotion, nameless, related_inside, chunks),
        *(line_breaks, divisions, with_lead, endless, shared_name, all_in_one),
        *(widgets, hand_made),
    )
}


def page_of(post: Post, theme: Theme) -> FetchedPage:
    """The page that shows a post."""
    url = f"https://samachar.example/india/story-of-the-day-{412000 + post.number}"
    site = SITE.model_copy(update={"language": post.language})
    return fetched(theme(post), url=url, site=site)


def scattered(post: Post) -> FetchedPage:
    """A page that has no two names in common with another."""
    page = page_of(post, THEMES["classic"])
    own = "".join(chr(ord("a") + int(digit)) for digit in str(post.number)).encode()
    body = page.body
    for name in (b"entry-content", b"main", b"post", b"article", b"div"):
        body = body.replace(name, name + own)
    return replace(page, body=body)


def samples_of(
    pages: Sequence[FetchedPage], profile: SiteProfile = EMPTY_PROFILE
) -> list[PageSample]:
    """The pages that clean made articles of without a container."""
    cleaned = ((page, clean_page(page, SITE, profile).article) for page in pages)
    return [
        PageSample(page, found) for page, found in cleaned if found and found.extractor == "page"
    ]
