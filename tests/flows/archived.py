"""A home whose archive holds pages of our own making, loaded under rules of our choice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from flows.reprocessing.replay import Replayer, ReplayResult
from flows.settings import Settings
from pipelines.clean import clean_page
from pipelines.quality.walls import reject_walls
from pipelines.record import CleanedPage, CleanedSegment
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile, version_under
from pipelines.workers.pool import TASK_SECONDS, CleanPool
from spiders.archive.records import Fetch, FetchedPage, Hint
from spiders.archive.warc import SegmentWriter, read_segment, run_of_segment
from spiders.config.site import ArticleRule, Boilerplate, Site
from warehouse.database.connection import writer
from warehouse.load.segment import LoadResult, load_segment

Value = TypeVar("Value")

NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROMOTION = "Khabar Paper का ऐप डाउनलोड करें और हर खबर सबसे पहले पाएँ"

OLD = Site(
    name="paper",
    title="Paper",
    hosts=("paper.example",),
    base_url="https://paper.example",
    language="hi",
    article=ArticleRule(url=r"-(?P<id>[0-9]+)/?$"),
)
"""As the site file was when the pages were loaded."""
NEW = OLD.model_copy(update={"boilerplate": Boilerplate(lines=("Khabar Paper का ऐप",))})
"""As it is today: another line is boilerplate."""
SITE_FILE = """
title = "Paper"
hosts = ["paper.example"]
base_url = "https://paper.example"
language = "hi"
article.url = '-(?P<id>[0-9]+)/?$'
boilerplate.lines = ["Khabar Paper का ऐप"]
"""
"""The same as a user writes it."""

_WORDS = {
    "hi": "नदी के किनारे बसे गाँव में सोमवार को नया पुस्तकालय खुला बच्चों ने पहले ही दिन सौ से अधिक "
    "किताबें घर ले जाने के लिए चुनीं मुखिया ने कहा कि यह भवन दो साल की मेहनत का फल है और हर परिवार "
    "ने थोड़ा चंदा दिया शिक्षक हर रविवार को यहाँ कहानियाँ पढ़कर सुनाएँगे",
    "ur": "شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا جس میں دور دور سے شاعر آئے لوگوں نے دیر "
    "رات تک شعر سنے اور تالیاں بجائیں منتظمین نے بتایا کہ اگلے سال یہ محفل دو دن چلے گی اور نوجوان "
    "شاعروں کو بھی موقع ملے گا",
    "en": "the ferry that links the two banks of the lake will run every half hour from next week "
    "the port office said on tuesday fishermen had asked for earlier crossings so that their catch "
    "reaches the market before dawn a second boat is to join in the summer",
}


def words_of(number: int, language: str = "hi", count: int = 60) -> str:
    """A text that only this number has, in the order that the number chooses."""
    words = _WORDS[language].split()
    step = next(s for s in (7, 11, 13, 17) if len(words) % s)
    return " ".join(
        words[(number * 5 + i * step * (1 + number % 3)) % len(words)]
        + (f" {number}" if i % 9 == 0 else "")
        for i in range(count)
    )


def html(
    number: int, text: str, *, headline: str = "", published: datetime = NOON - 2 * HOUR
) -> bytes:
    """An article's page; paragraphs of `text` are a blank line apart."""
    title = headline or f"शीर्षक क्रमांक {number} पुस्तकालय और नदी"
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n\n"))
    return (
        f"<html><head><title>{title}</title>"
        f'<meta property="article:published_time" content="{published.isoformat()}">'
        f'</head><body class="single"><article><h1>{title}</h1>{paragraphs}</article></body></html>'
    ).encode()


@dataclass
class Archived:
    """A KHABAR_HOME; what is archived together is one segment of one run."""

    home: Path
    serial: int = 0
    segments: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home)

    def archive(self, run_id: str, *pages: tuple[int, datetime, bytes | int]) -> str:
        """Archives a segment of (number, time, body or status); returns its name."""
        segments = SegmentWriter(self.settings.archive, self.home / "work", "paper", run_id)
        for number, at, body in pages:
            self.serial += 1
            segments.add(_fetched(number, at, body, f"f{self.serial:06}", run_id), "Khabar/0")
        name = segments.close()
        assert name is not None
        self.segments.append(name)
        return name

    def load(self, name: str, site: Site = OLD, profile: SiteProfile = EMPTY_PROFILE) -> LoadResult:
        """Cleans and loads a segment, as a run does."""
        cleaned = self.clean(name, site, profile)
        with self.open() as con:
            return load_segment(con, cleaned, {"paper": site})

    def clean(self, name: str, site: Site, profile: SiteProfile = EMPTY_PROFILE) -> CleanedSegment:
        pages = tuple(
            clean_page(p, site, profile) for p in read_segment(self.settings.archive, name)
        )
        version = version_under(profile.number)
        segment = CleanedSegment(name, "paper", run_of_segment(name), version, pages)
        return reject_walls(segment, site)

    def fresh(self, folder: Path, site: Site = NEW) -> Archived:
        """Another home with the same archive, all of it loaded under today's rules."""
        folder.mkdir()
        (folder / "archive").symlink_to(self.settings.archive.resolve())
        other = Archived(folder, self.serial, list(self.segments))
        for name in self.segments:
            other.load(name, site)
        return other

    def replayer(self, site: Site = NEW) -> Replayer:
        return Replayer(self.settings, site, {"paper": site}, OwnProcess())

    def replay(
        self, *numbers: int, site: Site = NEW, apply: bool = True, **more: Any
    ) -> ReplayResult:
        return self.replayer(site).replay(
            [f"paper:{number}" for number in numbers], apply=apply, **more
        )

    def open(self) -> Any:
        return writer(self.home)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with self.open() as con:
            return con.execute(sql).fetchall()


class OwnProcess(CleanPool):
    """Cleans in the tests' own process, which is quicker for a few pages."""

    def clean(
        self, pages: Iterable[FetchedPage], site: Site, profile: SiteProfile
    ) -> Iterator[CleanedPage]:
        for page in pages:
            yield clean_page(page, site, profile)

    def call(
        self, task: Callable[..., Value], *arguments: object, seconds: float = TASK_SECONDS
    ) -> Value:
        return task(*arguments)


def _fetched(
    number: int, at: datetime, body: bytes | int, fetch_id: str, run_id: str
) -> FetchedPage:
    content = body if isinstance(body, bytes) else b"<html><title>404</title></html>"
    url = f"https://paper.example/desh/khabar-{number}"
    fetch = Fetch(
        fetch_id=fetch_id,
        run_id=run_id,
        site="paper",
        url=url,
        kind="page",
        fetched_at=at,
        status=200 if isinstance(body, bytes) else body,
        bytes=len(content),
        body_sha256=hashlib.sha256(content).hexdigest(),
    )
    headers = (("Content-Type", "text/html; charset=UTF-8"), ("ETag", f'"{fetch_id}"'))
    hint = Hint(via="https://paper.example/sitemap.xml", lastmod=at.isoformat())
    return FetchedPage(fetch, f"paper:{number}", url, headers, content, hint)
