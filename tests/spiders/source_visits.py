"""Papers whose sources come and go from visit to visit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from spiders.config.site import Site
from spiders.sources.parsers.rest import rest_url
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import KnownPages
from tests.spiders.crawling import Crawled, memory_after, run_crawl
from tests.spiders.paper import Answer, Paper

RSS = '<rss version="2.0"><channel><title>ख़बर، خبر</title>{}</channel></rss>'
LASTMOD = "2026-03-01T06:30:00Z"
START = datetime(2026, 3, 1, tzinfo=UTC)


def story(number: int, section: str = "desh") -> str:
    return f"/{section}/a-story-{number}"


def open_papers(stack: ExitStack, names: Iterable[str], first_host: int) -> dict[str, Paper]:
    return {
        name: stack.enter_context(Paper(name, f"127.0.0.{first_host + number}").open())
        for number, name in enumerate(names)
    }


def write(paper: Paper, numbers: Iterable[int], section: str = "desh") -> list[str]:
    """Articles without a word about them anywhere."""
    paths = [story(number, section) for number in numbers]
    paper.answers.update(dict.fromkeys(paths, Answer()))
    return paths


def feed(paper: Paper, path: str, stories: Iterable[str]) -> None:
    items = "".join(f"<item><link>{paper.url(each)}</link></item>" for each in stories)
    paper.answers[path] = Answer(RSS.format(items))


def rest(paper: Paper, posts: dict[int, int], *, plain: bool = False) -> None:
    """One page of REST, id to the minute at which it was modified."""
    latest = sorted(posts, key=posts.__getitem__, reverse=True)
    listed = [
        {
            "link": paper.url(story(number)),
            "modified_gmt": (START + timedelta(minutes=posts[number])).isoformat()[:19],
        }
        for number in latest
    ]
    paper.answers[rest_url("", 1, plain=plain)] = Answer(json.dumps(listed))


def listing(paper: Paper, path: str, stories: Iterable[str], *links: str, head: str = "") -> None:
    """An HTML page with links."""
    anchors = "".join(f'<li><a href="{each}">एक ख़बर، ایک خبر</a></li>' for each in stories)
    others = "".join(f'<a href="{each}">more</a>' for each in links)
    page = f"<html><head>{head}</head><body><nav>{others}</nav><ul>{anchors}</ul></body></html>"
    paper.answers[path] = Answer(page)


@dataclass
class Visits:
    """The papers, and per visit what each was asked for and what the crawl left."""

    papers: dict[str, Paper]
    home: Path
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    crawls: list[Crawled] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def visit(self) -> None:
        for paper in self.papers.values():
            paper.asked.clear()
        memories = {
            name: memory_after(*(crawl[name] for crawl in self.crawls))
            if self.crawls
            else KnownPages()
            for name in self.papers
        }
        sites = [self._site(paper) for paper in self.papers.values()]
        self.crawls.append(run_crawl(self.home, sites, memories))
        self.asked.append({name: paper.paths for name, paper in self.papers.items()})

    def _site(self, paper: Paper) -> Site:
        return paper.site().model_copy(update=self.settings.get(paper.name, {}))

    def check_totals(self) -> None:
        """Every visit's totals add up, and none found a site unreadable."""
        for crawl in self.crawls:
            crawl.check_totals()
            assert not any(site.problem for site in crawl.sites.values())

    def got(self, number: int, name: str) -> set[int]:
        """The post ids that a visit brought."""
        return {int(page.page_id.partition(":")[2]) for page in self.crawls[number][name].pages}

    def source(self, number: int, name: str, path: str) -> SourceState:
        """A source as a visit left it."""
        (state,) = (
            s
            for s in self.crawls[number][name].crawl_log.sources
            if s.url == self.papers[name].url(path)
        )
        return state

    def problems(self, number: int, name: str) -> list[str]:
        """What a visit told of sources that stopped working."""
        return [
            problem
            for event in self.crawls[number].events
            if event["event"] == "source_problems" and event["site"] == name
            for problem in event["problems"]
        ]
