"""Pages of WordPress' own themes are read right from their HTML alone, without feed or REST."""

import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.clean import clean_page
from pipelines.record import Article
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import read_sites
from tests.wordpress.measure import body_f1, folded
from tests.wordpress.network import THEMES, WordPressNetwork
from tests.wordpress.newsroom import sites
from tests.wordpress.truth import TruthPost

pytestmark = [pytest.mark.long, pytest.mark.wordpress]

SITES = list(sites())
POSTS = 50


@pytest.mark.parametrize("seo", [False, True], ids=["plain", "seo"])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("site", SITES)
def test_a_theme_is_read(
    network: WordPressNetwork, tmp_path: Path, site: str, theme: str, seo: bool
) -> None:
    network.theme(site, theme)
    network.seo(site, seo)
    network.write_site_files(tmp_path)
    rules = read_sites(tmp_path, builtin=False)[site]
    posts = [post for post in network.truth(site) if post.kind in ("plain", "related", "comments")]
    for post in posts[-8:]:
        article = clean_page(_fetched(post), rules).article
        assert isinstance(article, Article), post.url
        assert folded(article.headline) == folded(post.title), post.url
        assert article.authors == (post.author,), post.url
        assert article.published_at == post.published_at, post.url
        assert article.section == post.section, post.url
        assert body_f1("\n".join(post.body), article.body) > 0.98, post.url
        assert not [line for line in post.noise if line in folded(article.body)], post.url


def _fetched(post: TruthPost) -> FetchedPage:
    with urllib.request.urlopen(post.url) as answer:
        body, headers = answer.read(), tuple(answer.headers.items())
    fetch = Fetch("fetch", "run", post.site, post.url, "page", datetime.now(UTC), 200)
    return FetchedPage(fetch, post.article_id, post.url, headers, body)
