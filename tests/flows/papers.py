"""Hand-made news sites of other makes than WordPress' default, with known stories."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

from tests.spiders.paper import Answer, Paper

ARTICLES = 16
LAST = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

WORDS = {
    "en": "the river council says water levels near old bridge rose again after three days of "
    "heavy rain while farmers in nearby villages moved their seed stock to higher ground and "
    "officials promised new boats fresh food medicine before winter school exams begin",
    "hi": "नदी के किनारे बसे गांवों में तीन दिन की तेज बारिश के बाद पानी फिर बढ़ गया है और किसान अपने बीज "
    "ऊंची जगह ले गए जबकि अधिकारियों ने नई नाव ताजा भोजन दवा देने का वादा किया सर्दी की परीक्षा से पहले "
    "बाजार खुला रहेगा लोग घर लौटेंगे",
    "ur": "دریا کے کنارے آباد دیہات میں تین دن کی تیز بارش کے بعد پانی پھر بڑھ "
    "گیا ہے اور کسان "
    "اپنے بیج اونچی جگہ لے گئے جبکہ حکام نے نئی کشتی تازہ کھانا دوا دینے کا وعدہ کیا "
    "سردی کے امتحان سے پہلے "
    "بازار کھلا رہے گا لوگ گھر لوٹیں گے",
}
STOPS = {"en": ".", "hi": "।", "ur": "۔"}
SECTIONS = {
    "en": {"city": "City", "farms": "Farms", "sport": "Sport"},
    "hi": {"desh": "देश", "khel": "खेल", "kheti": "खेती"},
    "ur": {"watan": "وطن", "khel": "کھیل", "zaraat": "زراعت"},
}


@dataclass(frozen=True)
class Story:
    """One article as it was written."""

    path: str
    section: str
    headline: str
    paragraphs: tuple[str, ...]
    at: datetime

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class Press:
    """How a hand-made site is made."""

    name: str
    language: str
    path: str
    """Of an article: a format of its `id`, `section`, `slug` and time (`at`)."""
    theme: Callable[[Story], str]
    """The part of an article's page that holds the story."""
    sitemap: str = ""
    feed: str = ""
    lastmods: bool = True

    def stories(self) -> list[Story]:
        draw = random.Random(self.name)
        sections = list(SECTIONS[self.language])
        return [self._story(number, sections[number % 3], draw) for number in range(ARTICLES)]

    def publish(self, paper: Paper) -> list[Story]:
        """Puts the whole site on a paper; returns its stories."""
        stories = self.stories()
        for story in stories:
            paper.answers[story.path] = Answer(self._article(story, stories))
        for path in ("/", *(f"/{slug}/" for slug in SECTIONS[self.language])):
            paper.answers[path] = Answer(self._listing(path, stories))
        for page in ("/about-us/", "/contact-us/"):
            paper.answers[page] = Answer(self._page("About us", "<h1>About us</h1>"))
        if self.sitemap:
            self._announce(paper, stories)
        if self.feed:
            paper.answers[self.feed] = Answer(self._rss(paper, stories[-8:]))
        return stories

    def _story(self, number: int, section: str, draw: random.Random) -> Story:
        words = WORDS[self.language].split()
        headline = " ".join([*draw.sample(words, 6), f"{words[number]}"])
        paragraphs = tuple(
            " ".join(
                " ".join(draw.choices(words, k=draw.randint(9, 16))).capitalize()
                + STOPS[self.language]
                for _ in range(3)
            )
            for _ in range(draw.randint(4, 7))
        )
        at = LAST - timedelta(hours=7 * (ARTICLES - number))
        path = self.path.format(id=41_000 + 3 * number, section=section, slug=slug(headline), at=at)
        return Story(path, section, headline, paragraphs, at)

    def _article(self, story: Story, stories: list[Story]) -> str:
        others = [each for each in stories if each is not story][:5]
        teasers = "".join(
            f'<div class="teaser"><h3><a href="{o.path}">{o.headline}</a></h3>'
            f"<p>{o.paragraphs[0][:90]}...</p></div>"
            for o in others
        )
        return self._page(
            story.headline,
            f'<div class="crumbs"><a href="/">Home</a></div>{self.theme(story)}'
            f'<aside class="more"><h2>More</h2>{teasers}</aside>',
        )

    def _listing(self, path: str, stories: list[Story]) -> str:
        here = [s for s in reversed(stories) if path in ("/", f"/{s.section}/")]
        items = "".join(
            f'<div class="card"><h2><a href="{s.path}">{s.headline}</a></h2>'
            f"<p>{s.paragraphs[0][:80]}...</p></div>"
            for s in here
        )
        return self._page(self.name, f'<main class="cards">{items}</main>')

    def _page(self, title: str, content: str) -> str:
        menu = "".join(
            f'<li><a href="/{slug}/">{label}</a></li>'
            for slug, label in SECTIONS[self.language].items()
        )
        feed = f'<link rel="alternate" type="application/rss+xml" href="{self.feed}">'
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{title} | {self.name}</title>"
            f'<meta property="og:site_name" content="The {self.name}">'
            f"{feed if self.feed else ''}</head><body>"
            f'<nav class="top"><ul>{menu}<li><a href="/about-us/">About us</a></li>'
            f'<li><a href="/contact-us/">Contact</a></li></ul></nav>{content}'
            '<footer class="foot"><p>All rights reserved.</p></footer></body></html>'
        )

    def _announce(self, paper: Paper, stories: list[Story]) -> None:
        rows = "".join(
            f"<url><loc>{paper.url(s.path)}</loc>"
            + (f"<lastmod>{s.at.isoformat()}</lastmod>" if self.lastmods else "")
            + "</url>"
            for s in stories
        )
        # As many generators do, pages and sections among the articles.
        rows += "".join(
            f"<url><loc>{paper.url(path)}</loc></url>"
            for path in ("/", "/about-us/", *(f"/{slug}/" for slug in SECTIONS[self.language]))
        )
        schema = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        paper.answers[self.sitemap] = Answer(f"<urlset {schema}>{rows}</urlset>")

    def _rss(self, paper: Paper, stories: list[Story]) -> Answer | str:
        items = "".join(
            f"<item><title>{s.headline}</title><link>{paper.url(s.path)}</link>"
            f"<pubDate>{format_datetime(s.at)}</pubDate></item>"
            for s in reversed(stories)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def slug(headline: str) -> str:
    return quote("-".join(headline.lower().split()))


def _time(story: Story) -> str:
    local = (story.at + timedelta(hours=5, minutes=30)).strftime("%Y-%m-%dT%H:%M:%S")
    return f'<time datetime="{local}+05:30">{story.at:%d %B %Y}</time>'


def _paragraphs(story: Story) -> str:
    return "".join(f"<p>{text}</p>" for text in story.paragraphs)


def broadsheet(story: Story) -> str:
    """A line of the house stands below every story, in the same element."""
    return (
        f'<article class="art-{len(story.headline)}"><h1>{story.headline}</h1>{_time(story)}'
        f'<div class="share"><a href="#">Share</a></div><div class="story-body">'
        f"{_paragraphs(story)}<p>This report was edited at the evening desk in Rampur.</p>"
        "</div></article>"
    )


def plain(story: Story) -> str:
    """Named by id; the rest of the page is not marked at all."""
    return (
        f"<div><h1>{story.headline}</h1><p>{_time(story)}</p>"
        f'<div id="article-text">{_paragraphs(story)}</div><div class="tags">'
        '<a href="/desh/">tags</a></div></div>'
    )


def marked(story: Story) -> str:
    """Marked with microdata, under class names that a build makes."""
    return (
        f'<div class="css-1a2b3c4d"><h1>{story.headline}</h1>{_time(story)}'
        f'<div class="css-9f8e7d6c" itemprop="articleBody">{_paragraphs(story)}</div></div>'
    )


PRESSES = {
    "dates": Press(
        "Rampur Courier",
        "en",
        "/{at:%Y/%m/%d}/{slug}/",
        broadsheet,
        sitemap="/sitemap.xml",
        feed="/feed/",
    ),
    "hindi_slugs": Press(
        "रामपुर समाचार",
        "hi",
        "/{slug}/",
        plain,
        feed="/rss.xml",
        sitemap="/sitemap.xml",
        lastmods=False,
    ),
    "numbers": Press(
        "رامپور خبر",
        "ur",
        "/{section}/{id}.html",
        marked,
        sitemap="/sitemap.xml",
    ),
    "feed_only": Press(
        "Farm Post",
        "en",
        "/{section}/{slug}-{id}",
        broadsheet,
        feed="/feed/",
    ),
    "no_source": Press(
        "खेत खबर",
        "hi",
        "/{section}/{slug}",
        marked,
    ),
}
