"""The whole way, on real WordPress: crawl, clean, dedupe, load and publish, on three runs."""

from collections.abc import Sequence

import pytest

from tests.wordpress.archive import Archive
from tests.wordpress.days import REMOVALS, Day
from tests.wordpress.measure import Scores, folded, table
from tests.wordpress.network import SITE_NAMES, WordPressNetwork
from tests.wordpress.truth import TruthPost

pytestmark = [pytest.mark.slow, pytest.mark.wordpress]

POSTS = 70
"""Posts a site: more than WordPress gives in one REST answer."""
REQUESTS_OF_AN_UNCHANGED_RUN = 7
FIRST, *OTHERS = SITE_NAMES


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((FIRST,), id=FIRST),
        pytest.param(tuple(OTHERS), id="the others", marks=pytest.mark.long),
    ],
)
def names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """One site, of one theme and language, and then those of the others."""
    names: tuple[str, ...] = request.param
    return names


@pytest.fixture(scope="module")
def first_run(network: WordPressNetwork, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(network, tmp_path_factory.mktemp("archive"))
    archive.run()
    return archive


@pytest.fixture(scope="module")
def first_scores(first_run: Archive) -> dict[str, Scores]:
    return first_run.scores()


@pytest.fixture(scope="module")
def first_versions(first_run: Archive, first_scores: dict[str, Scores]) -> dict[str, int]:
    return dict(first_run.rows("SELECT article_id, version FROM articles"))


def test_every_public_post_is_stored_once(
    first_scores: dict[str, Scores], names: tuple[str, ...]
) -> None:
    for site in names:
        scores = first_scores[site]
        # Of all posts four are hidden and one has no text.
        assert scores.public == POSTS - 5
        assert scores.stored == scores.public, table(first_scores)
        assert scores.extra == 0, table(first_scores)


@pytest.mark.parametrize("value", ["headline", "author", "minute", "language"])
def test_values_are_exact(
    first_scores: dict[str, Scores], names: tuple[str, ...], value: str
) -> None:
    found = {site: getattr(first_scores[site], value) for site in names}
    assert found == dict.fromkeys(names, POSTS - 5), table(first_scores)


def test_bodies_are_whole_and_clean(
    first_scores: dict[str, Scores], names: tuple[str, ...]
) -> None:
    for site in names:
        scores = first_scores[site]
        assert scores.mean_f1 >= 0.99, table(first_scores)
        assert scores.noisy == 0, table(first_scores)
        # One post has markup that no browser shows whole.
        assert scores.poor <= 1, table(first_scores)


def test_nothing_hidden_gets_out(first_scores: dict[str, Scores], names: tuple[str, ...]) -> None:
    assert [first_scores[site].leaks for site in names] == [0] * len(names), table(first_scores)


@pytest.fixture(scope="module")
def second_run(first_run: Archive, first_versions: dict[str, int]) -> Archive:
    """The same sites once more: nothing has changed."""
    first_run.run()
    return first_run


def test_an_unchanged_run_asks_little_and_stores_nothing(
    second_run: Archive, first_versions: dict[str, int]
) -> None:
    for site in second_run.network.names:
        assert 1 <= second_run.requests[site] <= REQUESTS_OF_AN_UNCHANGED_RUN, second_run.requests
    versions = dict(second_run.rows("SELECT article_id, version FROM articles"))
    assert versions == first_versions


@pytest.fixture(scope="module")
def next_day(second_run: Archive) -> tuple[Archive, dict[str, Day]]:
    """The sites a day later, with five new posts each, after a third run."""
    day = second_run.network.edit(5)
    second_run.run()
    return second_run, day


def _posts(day: dict[str, Day], names: Sequence[str]) -> list[TruthPost]:
    return [post for changes in day.values() for name in names for post in changes[name]]


@pytest.mark.long
def test_new_posts_are_stored(
    next_day: tuple[Archive, dict[str, Day]],
) -> None:
    archive, day = next_day
    scores = archive.scores()
    stored = {name for (name,) in archive.rows("SELECT article_id FROM articles")}
    new = _posts(day, ["new"])
    assert len(new) == 5 * len(day)
    assert {post.article_id for post in new} <= stored, table(scores)
    total = scores["total"]
    assert total.public == total.stored == total.headline == total.author == total.minute, table(
        scores
    )
    assert (total.extra, total.leaks) == (0, 0), table(scores)


@pytest.mark.long
def test_an_edit_is_a_version(
    next_day: tuple[Archive, dict[str, Day]],
    first_versions: dict[str, int],
) -> None:
    archive, day = next_day
    rows = archive.rows("SELECT article_id, headline, body, version FROM articles")
    stored = {row[0]: row[1:] for row in rows}
    for post in _posts(day, ["edited"]):
        headline, body, version = stored[post.article_id]
        assert folded(headline) == folded(post.title)
        assert folded(post.body[-1]) in folded(body)
        assert version == first_versions[post.article_id] + 1


@pytest.mark.long
def test_what_did_not_change_is_no_version(
    next_day: tuple[Archive, dict[str, Day]],
    first_versions: dict[str, int],
) -> None:
    archive, day = next_day
    changed = {post.article_id for post in _posts(day, ["edited", "new"])}
    stored = dict(archive.rows("SELECT article_id, version FROM articles"))
    untouched = {key: version for key, version in stored.items() if key not in changed}
    expected = {key: version for key, version in first_versions.items() if key not in changed}
    # Renamed, moved, re-saved, removed and protected posts are all among these.
    assert len(_posts(day, ["renamed", "recategorised", "resaved", *REMOVALS])) == 8 * len(day)
    assert untouched == expected
