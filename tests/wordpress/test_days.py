"""Three days on real WordPress: every change ends in the outcome that it ought to."""

from collections import Counter
from dataclasses import dataclass

import pytest

from tests.wordpress.archive import SITES, Archive
from tests.wordpress.days import CHANGES, Day
from tests.wordpress.network import WordPressNetwork

pytestmark = [pytest.mark.long, pytest.mark.wordpress]

POSTS = 60
DAYS = 3
NEW = 3
GONE = {
    "deleted": "http_404",
    "trashed": "http_404",
    "unpublished": "http_404",
    "gone": "http_410",
    "protected": "password",
}
"""Changes after which a post is not public any more, and what is said of its article."""


@dataclass(frozen=True)
class Seen:
    """A post after the run of a day: what the page came to, and how the article stands."""

    outcome: str
    version: int
    url: str
    gone_reason: str | None
    is_gone: bool
    has_text: bool


@dataclass
class Diary:
    """Days, counted from 0, and the posts after the run of each; the last run changed nothing."""

    days: list[dict[str, Day]]
    seen: list[dict[str, Seen]]
    asked: list[Counter[str]]
    """Requests for pages by run and site; the first run is number 0."""


def look(archive: Archive) -> dict[str, Seen]:
    rows = archive.rows(
        "SELECT articles.article_id, concat_ws(':', outcome, nullif(reason, '')),"
        " version, articles.url,"
        " gone_reason, gone_at IS NOT NULL, body <> ''"
        " FROM articles JOIN pages ON pages.page_id = articles.article_id"
    )
    return {article_id: Seen(*values) for article_id, *values in rows}


def pages_asked(archive: Archive) -> Counter[str]:
    rows = archive.rows(
        "SELECT site, count(*) FROM fetches WHERE kind = 'page' AND run_id ="
        " (SELECT max(run_id) FROM runs) GROUP BY site"
    )
    return Counter(dict(rows))


@pytest.fixture(scope="module")
def diary(network: WordPressNetwork, tmp_path_factory: pytest.TempPathFactory) -> Diary:
    archive = Archive(network, tmp_path_factory.mktemp("days"))
    archive.run()
    diary = Diary([], [look(archive)], [pages_asked(archive)])
    for day in range(DAYS + 1):
        if day < DAYS:
            diary.days.append(network.edit(NEW))
        archive.run()
        diary.seen.append(look(archive))
        diary.asked.append(pages_asked(archive))
    print(tabled(diary))
    return diary


def tabled(diary: Diary) -> str:
    """What each change came to in the run of its day and in the run after it."""
    came = Counter[tuple[str, str]]()
    for number, day in enumerate(diary.days, 1):
        for changes in day.values():
            for name, posts in changes.items():
                for post in posts:
                    now, later = (diary.seen[n].get(post.article_id) for n in (number, number + 1))
                    text = " -> ".join(
                        f"{seen.outcome}{f' ({seen.gone_reason})' if seen.is_gone else ''}"
                        if seen
                        else "not stored"
                        for seen in (now, later)
                    )
                    came[name, text] += 1
    return "\n".join(f"{name:14}{count:4}  {text}" for (name, text), count in sorted(came.items()))


@pytest.mark.parametrize("name", GONE)
def test_what_is_gone_is_said_so_once_confirmed_and_its_text_kept(diary: Diary, name: str) -> None:
    for number, day in enumerate(diary.days, 1):
        for site in SITES:
            for post in day[site][name]:
                first, later = (diary.seen[n][post.article_id] for n in (number, number + 1))
                assert first.outcome == ("rejected:password" if name == "protected" else "gone")
                assert not first.is_gone, f"{post.url} was not confirmed yet"
                assert later.is_gone, f"{post.url} is gone since day {number}"
                assert later.gone_reason == GONE[name]
                assert later.has_text
                assert later.version == diary.seen[number - 1][post.article_id].version


@pytest.mark.parametrize("name", ["renamed", "recategorised"])
def test_a_moved_post_is_the_same_article_at_its_new_place(diary: Diary, name: str) -> None:
    for number, day in enumerate(diary.days, 1):
        for site in SITES:
            for post in day[site][name]:
                seen = diary.seen[number][post.article_id]
                assert seen.url.rstrip("/") == post.url.rstrip("/")
                assert seen.version == diary.seen[number - 1][post.article_id].version


def test_edits_are_versions_and_mere_saves_are_not(diary: Diary) -> None:
    for number, day in enumerate(diary.days, 1):
        for site in SITES:
            for name, more in (("edited", 1), ("resaved", 0)):
                for post in day[site][name]:
                    before = diary.seen[number - 1][post.article_id]
                    after = diary.seen[number][post.article_id]
                    assert after.version == before.version + more, f"{name} {post.url}"
                    assert after.outcome == ("updated" if more else "unchanged")


def test_new_posts_are_in_after_the_run_of_their_day(diary: Diary) -> None:
    for number, day in enumerate(diary.days, 1):
        for site in SITES:
            assert len(day[site]["new"]) == NEW
            for post in day[site]["new"]:
                assert diary.seen[number][post.article_id].outcome == "new"


def test_a_day_costs_hardly_more_requests_than_it_has_changes(diary: Diary) -> None:
    for number in range(1, DAYS + 1):
        for site in SITES:
            # Of the day before, what is gone is asked for once more; and the audit's sample.
            again = len(GONE) if number > 1 else 0
            most = NEW + len(CHANGES) + again + 2
            assert diary.asked[number][site] <= most, (number, site, diary.asked[number])
