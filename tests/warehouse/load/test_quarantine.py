"""A redesign, a wall or a maintenance page comes in: no good text of the archive is lost by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest

from pipelines.clean import clean_page
from pipelines.quality.walls import reject_walls
from pipelines.record import CleanedPage, CleanedSegment
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import Site, read_sites
from spiders.practice.content.posts import posts_of
from spiders.practice.content.theme_changes import Appearance
from spiders.practice.network import SITES, Plan, changes, write_site_files
from spiders.practice.web.pages import Pages
from tests.cases import quick_first
from warehouse.load.segment import LoadResult, load_segment

Con = duckdb.DuckDBPyConnection
Texts = dict[str, str]

DAYS = [Plan(articles=40, day=day) for day in (1, 2, 3)]
HTML = (("Content-Type", "text/html; charset=UTF-8"),)
NEW_THEME = ("redesigned", "scripted")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    folder = tmp_path_factory.mktemp("sites")
    write_site_files(folder, {name: f"{name.replace('_', '-')}.example" for name in SITES})
    return read_sites(folder, builtin=False)


_made: dict[tuple[str, bool, int, Appearance], list[tuple[CleanedPage, str]]] = {}


def cleaned(
    site: Site, plan: Plan, appearance: Appearance = "usual"
) -> list[tuple[CleanedPage, str]]:
    """(page, true text) of what a day publishes or changes; pages that are no stories left out."""
    key = (site.name, bool(site.containers), plan.day, appearance)
    if key not in _made:
        _made[key] = list(_cleaned(site, plan, appearance))
    return _made[key]


def _cleaned(site: Site, plan: Plan, appearance: Appearance) -> Iterator[tuple[CleanedPage, str]]:
    room = posts_of(site.name, plan)
    pages = Pages(room, site.base_url, "magazine" if appearance in NEW_THEME else "")
    moved = changes(site.name, plan)
    asked = {*moved.new, *moved.edited, *moved.resaved, *moved.recategorised}
    for index in room.timeline.alive():
        post = room.truth(index, site.base_url)
        if post.is_article and post.parts == 1 and room.timeline.post_id(index) in asked:
            at = post.modified_at + timedelta(days=plan.day)
            fetch = Fetch(
                f"{plan.day}-{index}", f"run{plan.day}", site.name, post.url, "page", at, 200
            )
            notice = appearance == "maintenance"
            html = pages.not_found() if notice else pages.article(index, appearance=appearance)
            page = FetchedPage(fetch, post.article_id, post.url, HTML, html.encode())
            yield clean_page(page, site), "\n\n".join(post.paragraphs)


def load(
    con: Con, site: Site, plan: Plan, appearance: Appearance = "usual"
) -> tuple[LoadResult, Texts]:
    found = cleaned(site, plan, appearance)
    name = f"{site.name}/2025/03/{site.name}-{plan.day}.warc.gz"
    pages = tuple(page for page, _ in found)
    segment = reject_walls(CleanedSegment(name, site.name, f"run{plan.day}", "1", pages), site)
    result = load_segment(con, segment, {site.name: site})
    return result, {page.page_id: text for page, text in found}


def stored(con: Con) -> Texts:
    return dict(con.execute("SELECT article_id, body FROM articles").fetchall())


def kinds(outcomes: Counter[str]) -> set[str]:
    return set(outcomes) - {"new", "unchanged"}


@pytest.mark.parametrize(
    ("name", "has_container"),
    quick_first([("bharatexpress", True), ("bharatexpress_urdu", False)]),
)
def test_ordinary_days_hold_nothing(
    con: Con, sites: dict[str, Site], name: str, has_container: bool
) -> None:
    site = sites[name] if has_container else sites[name].model_copy(update={"containers": ()})
    texts: Texts = {}
    for plan in DAYS:
        result, came = load(con, site, plan)
        texts |= came
        assert kinds(result.outcomes) <= {"updated"}
    assert stored(con) == texts
    suspects = con.execute("SELECT count(*) FROM articles WHERE suspect <> ''").fetchone()
    assert suspects == (0,)


@pytest.mark.parametrize(
    ("name", "has_container", "appearance", "kind"),
    quick_first(
        quick=2,
        cases=[
            ("bharatexpress", True, "redesigned", "rejected:held"),
            ("bharatexpress_urdu", False, "redesigned", "rejected:held"),
            ("bharatexpress", True, "scripted", "rejected:held"),
            # Four pages: too few for a wall that is known by its one text alone.
            ("bharatexpress", True, "consent", "rejected:held"),
            ("bharatexpress_urdu", False, "login", "rejected:held"),
            ("bharatexpress_urdu", False, "maintenance", "rejected:soft_404"),
        ],
    ),
)
def test_a_break_overwrites_no_good_text(
    con: Con,
    sites: dict[str, Site],
    name: str,
    has_container: bool,
    appearance: Appearance,
    kind: str,
) -> None:
    site = sites[name] if has_container else sites[name].model_copy(update={"containers": ()})
    load(con, site, DAYS[0])
    before = stored(con)
    result, _ = load(con, site, DAYS[1], appearance)
    after = stored(con)
    assert {key: after[key] for key in before} == before
    found = kinds(result.outcomes)
    # A container that is there and empty is believed.
    assert found - {"rejected:empty"} == {kind} if appearance == "scripted" else found == {kind}
    # The next good page brings what was held.
    healed, came = load(con, site, DAYS[2])
    assert kinds(healed.outcomes) <= {"updated"}
    assert {key: text for key, text in stored(con).items() if key in came} == came


def test_two_pages_of_a_consent_wall_on_a_quiet_day_are_held(
    con: Con, sites: dict[str, Site]
) -> None:
    site = sites["bharatexpress"]
    load(con, site, DAYS[0])
    before = stored(con)
    pages = [page for page, _ in cleaned(site, DAYS[1], "consent") if page.page_id in before][:2]
    segment = CleanedSegment("bharatexpress/x", site.name, "run2", "1", tuple(pages))
    result = load_segment(con, reject_walls(segment, site), {site.name: site})
    assert result.outcomes == {"rejected:held": 2}
    assert stored(con) == before
    causes = con.execute("SELECT DISTINCT split_part(detail, ':', 1) FROM rejects").fetchall()
    assert {cause for (cause,) in causes} <= {"another_text", "shared_text"}


def test_held_pages_are_looked_at_again_ever_later(con: Con, sites: dict[str, Site]) -> None:
    site = sites["bharatexpress"]
    load(con, site, DAYS[0])
    load(con, site, DAYS[1], "scripted")
    sql = "SELECT next_check_at - checked_at FROM pages WHERE reason = 'held'"
    assert set(con.execute(sql).fetchall()) == {(timedelta(days=1),)}
    pages = [page for page, _ in cleaned(site, DAYS[1], "scripted")]
    for turn, days in ((1, 2), (2, 4)):
        later = [_later(page, turn) for page in pages]
        segment = CleanedSegment(f"bharatexpress/{turn}", site.name, "run2", "1", tuple(later))
        load_segment(con, segment, {site.name: site})
        assert set(con.execute(sql).fetchall()) == {(timedelta(days=days),)}


def _later(page: CleanedPage, days: int) -> CleanedPage:
    """The same page, fetched days later."""
    at = page.fetch.fetched_at + timedelta(days=days)
    fetch = replace(page.fetch, fetched_at=at, fetch_id=f"{page.fetch.fetch_id}-{days}")
    return replace(page, fetch=fetch)
