"""The naive stack stores what a sitemap names."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.stories import LANGUAGES, story

pytestmark = pytest.mark.long


NAIVE = Path(__file__).with_name("naive.py")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are not printed."""

    def guess_type(self, path: object) -> str:
        kind = super().guess_type(str(path))
        return "text/html; charset=utf-8" if kind == "application/octet-stream" else kind


@pytest.fixture
def base_url(tmp_path: Path) -> Iterator[str]:
    """A site of three stories on loopback, listed in the sitemap that robots.txt names."""
    root = tmp_path / "site"
    (root / "india").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(root)))
    base = f"http://127.0.0.1:{server.server_port}"
    urls = []
    for number, language in enumerate(LANGUAGES, 1001):
        paragraphs = "".join(f"<p>{sentence}</p>" for sentence in story(language, number))
        page = f"<html><head><title>{language}</title></head><body><article><h1>{language} headline"
        (root / f"india/story-{number}").write_text(f"{page}</h1>{paragraphs}</article></body>")
        urls.append(f"<url><loc>{base}/india/story-{number}</loc></url>")
    (root / "robots.txt").write_text(f"User-agent: *\nSitemap: {base}/sitemap.xml\n")
    namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
    (root / "sitemap.xml").write_text(
        f'<urlset xmlns="{namespace}">{"".join(urls)}<url><loc>{base}/about</loc></url></urlset>'
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield base
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_story_is_stored_once_however_often_it_runs(base_url: str, tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()
    host = base_url.removeprefix("http://")
    (sites / "one.toml").write_text(
        f'hosts = ["{host}"]\nbase_url = "{base_url}"\n[politeness]\ndelay = 0\nconcurrency = 8\n'
    )
    out = tmp_path / "naive.duckdb"
    for _ in range(2):
        command = [sys.executable, str(NAIVE), "--sites", str(sites), "--out", str(out)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        assert "Deprecat" not in run.stderr
        assert json.loads(run.stdout)["pages"] == 3
    with duckdb.connect(out, read_only=True) as connection:
        rows = connection.execute(
            "SELECT site, headline, body FROM articles ORDER BY url"
        ).fetchall()
    for (site, headline, body), language, number in zip(
        rows, LANGUAGES, range(1001, 1004), strict=True
    ):
        assert (site, headline) == ("one", f"{language} headline")
        assert story(language, number)[3] in body
