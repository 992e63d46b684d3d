"""The posts that the sites are seeded with, before WordPress has them."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.wordpress.days import CHANGES, REMOVALS, next_day
from tests.wordpress.drafts import IST, Draft
from tests.wordpress.edition import first_edition
from tests.wordpress.newsroom import NewsSite, sites
from tests.wordpress.truth import TruthPost, load_truth, save_truth

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=IST)
SITES = list(sites().values())


@pytest.fixture(scope="module", params=SITES, ids=lambda site: site.name)
def edition(request: pytest.FixtureRequest) -> tuple[NewsSite, list[Draft]]:
    return request.param, first_edition(request.param, 120, NOW)


def _truth(site: NewsSite, drafts: list[Draft]) -> list[TruthPost]:
    return [draft.truth(site, f"http://127.0.0.1:1/{draft.post_id}/") for draft in drafts]


def test_the_same_clock_gives_the_same_edition(edition: tuple[NewsSite, list[Draft]]) -> None:
    site, drafts = edition
    assert first_edition(site, 120, NOW) == drafts
    # Another time zone of the caller makes no difference.
    assert first_edition(site, 120, NOW.astimezone(UTC)) == drafts


def test_an_edition_is_in_order(edition: tuple[NewsSite, list[Draft]]) -> None:
    _, drafts = edition
    public = [draft for draft in drafts if draft.status != "future"]
    times = [draft.published_at for draft in public]
    ids = [draft.post_id for draft in drafts]
    assert len(drafts) == 120
    assert times == sorted(times)
    assert times[-1] < NOW - timedelta(seconds=30)
    assert all(d.published_at <= d.modified_at < NOW for d in public)
    assert ids == sorted(set(ids))
    # A four-digit id at the end of a slug could be taken for a year.
    assert ids[0] > 10_000
    slugs = [draft.slug for draft in drafts if draft.slug]
    assert len(slugs) == len(set(slugs))


def test_stories_of_the_small_hours_exist(edition: tuple[NewsSite, list[Draft]]) -> None:
    # Between midnight and 05:30 in India it is still yesterday in UTC.
    _, drafts = edition
    assert any(d.published_at.date() != d.published_at.astimezone(UTC).date() for d in drafts)


def test_every_kind_of_trap_is_set(edition: tuple[NewsSite, list[Draft]]) -> None:
    site, drafts = edition
    kinds = Counter(draft.kind for draft in drafts)
    assert {"empty", "pagebreak", "brokenhtml", "nativeslug", "twin", "twin2"} < kinds.keys()
    assert kinds["veryshort"] == 3
    assert kinds["related"] >= 15
    assert kinds["plain"] >= 15
    assert ("marathi" in kinds) == (site.code == "hi")
    hidden = [draft for draft in drafts if draft.standing == "hidden"]
    assert len(hidden) == 4
    assert len({draft.secret for draft in hidden}) == 4
    assert all(draft.secret in draft.content for draft in hidden)


def test_no_template_mark_is_left(edition: tuple[NewsSite, list[Draft]]) -> None:
    _, drafts = edition
    text = "\n".join(part for draft in drafts for part in (draft.title, *draft.body))
    assert not any(mark in text for mark in "{}[]")


def test_the_truth_is_what_the_content_says(edition: tuple[NewsSite, list[Draft]]) -> None:
    _, drafts = edition
    for draft in drafts:
        if draft.kind != "listtable":
            assert all(part in draft.content for part in draft.body), draft.key
        assert all(line not in " ".join(draft.body) for line in draft.noise), draft.key


def test_related_links_lead_to_earlier_stories(edition: tuple[NewsSite, list[Draft]]) -> None:
    site, drafts = edition
    earlier: list[str] = []
    for draft in drafts:
        if draft.kind == "related":
            assert draft.content.count(f"<strong>{site.language.also_read}: <a href=") == 2
            assert sum(path in draft.content for path in earlier) == 2
        earlier += [f"/{draft.sections[0]}/{draft.slug}-{draft.post_id}/"]


def test_too_few_posts_are_refused() -> None:
    with pytest.raises(ValueError, match="posts: 40 is too few, 31 of them are traps"):
        first_edition(sites()["bharat"], 40, NOW)


def test_truth_survives_its_file(edition: tuple[NewsSite, list[Draft]], tmp_path: Path) -> None:
    site, drafts = edition
    truth = _truth(site, drafts)
    save_truth(tmp_path / "truth.json", truth)
    assert load_truth(tmp_path / "truth.json") == truth


def test_the_next_day_touches_each_post_once(edition: tuple[NewsSite, list[Draft]]) -> None:
    site, drafts = edition
    truth = _truth(site, drafts)
    tomorrow = NOW + timedelta(days=1)
    changes = next_day(site, truth, 5, tomorrow)
    assert [change.name for change in changes] == [*CHANGES, *["new"] * 5]
    touched = [change.before.post_id for change in changes if change.before]
    assert len(set(touched)) == len(CHANGES)
    json.dumps([change.for_wordpress() for change in changes])

    facts = {
        str(post_id): {
            "url": f"http://127.0.0.1:1/changed/{post_id}/",
            "modified": "2026-03-02T09:00:00+05:30",
        }
        for post_id in [*touched, *(change.draft.post_id for change in changes if change.draft)]
    }
    after = {change.name: change.outcome(site, facts) for change in changes}
    assert all(after[name].standing == "removed" for name in REMOVALS)
    edited = next(c.before for c in changes if c.name == "edited" and c.before)
    assert after["edited"].title == f"{edited.title} ({site.language.updated})"
    assert after["edited"].body[:-1] == edited.body
    assert after["recategorised"].section in ("state", "sports")
    new = after["new"]
    assert new.standing == "article"
    assert NOW < new.published_at < tomorrow
    assert new.post_id > max(post.post_id for post in truth)


def test_a_second_day_brings_other_news() -> None:
    site = sites()["english"]
    truth = _truth(site, first_edition(site, 60, NOW))
    first = [change.draft.title for change in next_day(site, truth, 5, NOW) if change.draft]
    later = [replace(truth[0], post_id=999_999), *truth]
    second = [change.draft.title for change in next_day(site, later, 5, NOW) if change.draft]
    assert first != second
