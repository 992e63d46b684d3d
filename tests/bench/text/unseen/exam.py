"""Cleans the pages of unseen sites as a run would, and compares what is stored with the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from flows.settings import Settings
from flows.stages.ingest_run import IngestRun
from spiders.archive.records import Fetch, FetchedPage, new_id
from spiders.archive.warc import SegmentWriter
from tests.bench.text.scores import Scores, found_articles, score_site
from tests.bench.text.unseen.builders import AmpTheme, BuiltTheme, builders
from tests.bench.text.unseen.bylines import words_of
from tests.bench.text.unseen.stories import Story, write_stories
from tests.bench.text.unseen.themes import Theme

LANGUAGES = ("hi", "ur", "en")
TITLES = {"hi": "रामपुर दर्पण {}", "ur": "رامپور آئینہ {}", "en": "Rampur Mirror {}"}
_HEADERS = (("Content-Type", "text/html; charset=UTF-8"),)


@dataclass(frozen=True, slots=True)
class UnseenSite:
    """One site, drawn from its number."""

    name: str
    language: str
    title: str
    builder: str = ""
    """As in `builders.toml`; '' where the site is nobody's."""
    is_amp: bool = False

    @property
    def base(self) -> str:
        """Its base URL."""
        return f"https://{self.name}.example"

    @property
    def theme(self) -> Theme:
        """How its pages look."""
        told = self.name, self.language, self.title, self.base
        if not self.builder:
            return Theme(*told)
        return (AmpTheme if self.is_amp else BuiltTheme)(*told, self.builder)

    def stories(self, count: int) -> list[Story]:
        """So many stories, oldest first."""
        return write_stories(self.name, self.language, count, words_of(self.language)["tweet"])

    def site_file(self) -> str:
        """What a user writes of a site of which nothing else is known."""
        facts = {
            "name": self.name,
            "title": self.title,
            "base_url": self.base,
            "language": self.language,
            "time_zone": "Asia/Kolkata",
        }
        lines = [f'{key} = "{value}"' for key, value in facts.items()]
        return "\n".join([*lines, f'hosts = ["{self.name}.example"]']) + "\n"


def unseen_sites(count: int) -> list[UnseenSite]:
    """So many sites, the three languages in turn."""
    sites = []
    for number in range(1, count + 1):
        language = LANGUAGES[number % 3]
        sites.append(UnseenSite(f"unseen{number}", language, TITLES[language].format(number)))
    return sites


def built_sites(count: int) -> list[UnseenSite]:
    """So many sites of each builder; six are all languages, with AMP and without."""
    sites = []
    for place, builder in enumerate(builders()):
        for number in range(count):
            language = LANGUAGES[(place + number) % 3]
            is_amp = (place + number // 3) % 2 == 1 or builder.startswith("amp")
            name = f"{builder.replace('_', '')}{number + 1}"
            title = TITLES[language].format(place + 101)
            sites.append(UnseenSite(name, language, title, builder, is_amp))
    return sites


def examine(sites: Sequence[UnseenSite], pages: int, folder: Path) -> dict[str, Scores]:
    """Scores by site of a run that takes up `pages` archived pages of each; writes into `folder`.

    The last eighth of the pages comes in a segment of its own, as on a later day.
    """
    files = folder / "sites"
    files.mkdir(parents=True)
    settings = Settings(home=folder / "home", sites=files, sites_only=True)
    for site in sites:
        (files / f"{site.name}.toml").write_text(site.site_file(), encoding="utf-8")
        _archive(site, site.stories(pages), settings.archive, folder)
    _load(settings)
    database = settings.home / "news.duckdb"
    return {
        f"{site.name} {_traits(site)}": score_site(
            [story.written() for story in site.stories(pages)],
            found_articles(database, site.name),
        )
        for site in sites
    }


def _archive(site: UnseenSite, stories: Sequence[Story], archive: Path, folder: Path) -> None:
    theme, run_id = site.theme, new_id()
    kept = folder / "pages" / site.name
    kept.mkdir(parents=True)
    writer = SegmentWriter(archive, folder / "work", site.name, run_id)
    for number, story in enumerate(stories):
        others = [*stories[:number], *stories[number + 1 :]][-12:]
        html = theme.page(story, others)
        (kept / f"{story.post_id}.html").write_text(html, encoding="utf-8")
        fetched_at = story.published_at + timedelta(hours=2)
        url = site.base + story.path
        body = html.encode()
        fetch = Fetch(
            *(new_id(), run_id, site.name, url, "page", fetched_at, 200),
            body_sha256=sha256(body).hexdigest(),
        )
        page = FetchedPage(fetch, f"{site.name}:{story.post_id}", url, _HEADERS, body)
        writer.add(page, "khabar test")
        if number == len(stories) * 7 // 8:
            writer.close()
    writer.close()


def _load(settings: Settings) -> None:
    run = IngestRun(settings, settings.select_sites())
    try:
        for name in run.begin():
            segment = run.clean(name)
            run.load(segment, run.dedupe(segment))
        run.publish(force=True)
    finally:
        run.close()


def _traits(site: UnseenSite) -> str:
    theme, head = site.theme, site.theme.head
    made = "amp" if site.is_amp else theme.names.manner
    return f"{made}/{theme.layout}/{theme.paragraphs} ld:{head.json_ld} og:{head.meta}"
