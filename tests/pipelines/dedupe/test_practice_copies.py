"""On the practice network, whose copies are known, exactly the copies end in one cluster."""

from __future__ import annotations

from collections import defaultdict

import pytest

from pipelines.dedupe.clusters import star_clusters
from pipelines.dedupe.pairs import merges
from spiders.config.site import read_sites
from spiders.practice.network import SITES, Plan, TruthArticle, truth
from tests.pipelines.judging import Told, judge_told, tell

PLAN = Plan(articles=120)


@pytest.fixture(scope="module")
def articles() -> dict[str, TruthArticle]:
    posts = (post for site in SITES for post in truth(site, PLAN))
    return {post.article_id: post for post in posts if post.is_article}


@pytest.fixture(scope="module")
def leads(articles: dict[str, TruthArticle]) -> dict[str, str]:
    """Found the way the warehouse does: articles that share a band are judged, then clustered."""
    sites = read_sites()
    met: defaultdict[int, list[Told]] = defaultdict(list)
    merging: set[tuple[str, str]] = set()
    for post in articles.values():
        told = tell(
            "\n\n".join(post.paragraphs),
            article_id=post.article_id,
            site=post.site,
            headline=post.headline,
            published_at=post.published_at,
            series=post.series,
            zone=sites[post.site].zone,
        )
        bands = told.sketch.bands.tolist()
        others = {other.sketch.article_id: other for band in bands for other in met[band]}
        for other in others.values():
            pair = judge_told(told, other)
            if pair is not None and merges(pair):
                merging.add((pair.article_a, pair.article_b))
        for band in bands:
            met[band].append(told)
    published = {article_id: post.published_at for article_id, post in articles.items()}
    return star_clusters(published, merging)


def test_every_copy_but_the_heavily_edited_is_given_to_its_source(
    articles: dict[str, TruthArticle], leads: dict[str, str]
) -> None:
    copies = [post for post in articles.values() if post.copy_of in articles]
    assert {post.grade for post in copies} == {"verbatim", "light", "medium", "heavy"}
    missed = [
        (post.article_id, post.grade)
        for post in copies
        if post.grade != "heavy" and leads[post.article_id] != leads[str(post.copy_of)]
    ]
    assert missed == []


def test_nothing_else_is_taken_for_a_copy(
    articles: dict[str, TruthArticle], leads: dict[str, str]
) -> None:
    clusters: defaultdict[str, set[str]] = defaultdict(set)
    for article_id, lead in leads.items():
        source = articles[article_id].copy_of
        clusters[lead].add(source if source in articles else article_id)
    assert [stories for stories in clusters.values() if len(stories) > 1] == []
