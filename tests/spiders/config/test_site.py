"""Site files: good ones load, each kind of bad one gives one error that names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.config.site import builtin_sites_dir, read_site, read_sites
from spiders.errors import ConfigError
from spiders.practice.network import SITES, write_site_files

GOOD = """
title = "एक अख़बार"
hosts = ["news.example:8080", "www.news.example"]
base_url = "http://news.example:8080"
language = "hi"
containers = ["//div[@class='story']"]

[politeness]
delay = 0.5
concurrency = 2

[article]
url = '-(?P<id>\\d+)$'

[sections]
desh = "देश"
qaumi = "قومی"

[[discovery.sources]]
url = "/news.xml"
kind = "sitemap"

[series]
rashifal = ['rashifal|राशिफल']
"""


def written(folder: Path, text: str, name: str = "paper") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    site = read_site(written(tmp_path, GOOD))
    assert (site.name, site.title, site.language) == ("paper", "एक अख़बार", "hi")
    assert site.hosts == ("news.example:8080", "www.news.example")
    assert (site.politeness.delay, site.politeness.concurrency) == (0.5, 2)
    assert site.sections["qaumi"] == "قومی"
    assert site.discovery.sources[0].kind == "sitemap"
    found = site.article_url.search("/any/thing-77")
    assert found is not None
    assert found["id"] == "77"
    assert str(site.zone) == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        (('title = "एक', 'titel = "एक'), "title", "must be given"),
        (('language = "hi"', 'language = "hi"\nlanguge = "hi"'), "languge", "no such key"),
        (("delay = 0.5", "dely = 0.5"), "politeness.dely", "no such key"),
        (("delay = 0.5", "delay = -1"), "politeness.delay", "greater than or equal to 0"),
        (("delay = 0.5", "delay = nan"), "politeness.delay", "must be less"),
        (("delay = 0.5", 'delay = "धीरे"'), "politeness.delay", "must be a valid number"),
        (("concurrency = 2", "concurrency = 0"), "politeness.concurrency", "greater than"),
        (('language = "hi"', 'language = "Hindi"'), "language", "pattern"),
        (('"//div[@class=', '"//div[[@class='), "containers.0", "is not an XPath"),
        (("//div[@class='story']", "//x:div"), "containers.0", "is not an XPath"),
        (("//div[@class='story']", "nosuch(//div)"), "containers.0", "is not an XPath"),
        (("//div[@class='story']", "count(//div)"), "containers.0", "selects no element"),
        (("-(?P<id>", "-(?P<id"), "article.url", "is not a regular expression"),
        (("rashifal|", "(rashifal|"), "series.rashifal.0", "is not a regular expression"),
        (("[politeness]", 'time_zone = "India/Delhi"\n[politeness]'), "time_zone", "time zone"),
        (("[politeness]", 'time_zone = "../etc"\n[politeness]'), "time_zone", "time zone"),
        (("[politeness]", 'time_zone = "Asia"\n[politeness]'), "time_zone", "time zone"),
        (('"www.news.example"', '"www.news.example:99999"'), "hosts", "above 65535"),
        (('"www.news.example"', '"www.news.example:http"'), "hosts", "bare lower-case"),
        (('"www.news.example"', '"www..example"'), "hosts", "bare lower-case"),
        (('"www.news.example"', '"समाचार.example"'), "hosts", "bare lower-case"),
        (('["news.example:8080", "www.news.example"]', '"news.example"'), "hosts", "valid list"),
        (("http://news.example:8080", "http://[news"), "base_url", "Invalid IPv6 URL"),
        (("http://news.example:8080", "http://news.example"), "base_url", "must be one of hosts"),
        (("http://news.example:8080", "ftp://news.example:8080"), "base_url", "http://"),
        (('"www.news.example"', '"https://www.news.example"'), "hosts", "bare lower-case"),
        (('"www.news.example"', '"WWW.news.example"'), "hosts", "bare lower-case"),
        (('["news.example:8080", "www.news.example"]', "[]"), "hosts", "at least 1"),
        (('kind = "sitemap"', 'kind = "atom"'), "discovery.sources.0.kind", "must be"),
        (("/news.xml", "http://elsewhere.example/"), "discovery.sources", "one of hosts"),
        (("/news.xml", "http://[bad/"), "discovery.sources", "http://[bad/"),
        (("title =", 'name = "other"\ntitle ='), "name", "'paper'"),
    ],
)
def test_a_bad_value_gives_one_line_with_file_and_key(
    tmp_path: Path, change: tuple[str, str], key: str, problem: str
) -> None:
    assert change[0] in GOOD
    path = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(ConfigError) as caught:
        read_site(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: {key}")
    assert problem in message
    assert "\n" not in message


def test_what_is_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"paper\.toml: is not TOML: .*line 2"):
        read_site(written(tmp_path, 'title = "x"\nhosts : []'))
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'title = "\xe9"')
    with pytest.raises(ConfigError, match=r"latin\.toml: is not TOML"):
        read_site(latin)
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read"):
        read_site(tmp_path / "gone.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match=r"folder\.toml: cannot be read"):
        read_site(tmp_path / "folder.toml")


def test_a_file_name_that_is_no_site_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"My-Paper\.toml: name: "):
        read_site(written(tmp_path, GOOD, "My-Paper"))


def test_two_sites_cannot_claim_one_host(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD, "rival")
    with pytest.raises(ConfigError, match=r"rival\.toml: hosts: news\.example:8080 .* paper"):
        read_sites(tmp_path, builtin=False)


def test_a_folder_replaces_and_extends_the_built_in_files(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace("news.example", "new.example"), "theprintlines")
    sites = read_sites(tmp_path)
    assert set(sites) == {"paper", *read_sites()}
    assert list(sites) == sorted(sites)
    assert sites["theprintlines"].title == "एक अख़बार"
    assert set(read_sites(tmp_path, builtin=False)) == {"paper", "theprintlines"}


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"KHABAR_SITES: .*nowhere is not a folder"):
        read_sites(tmp_path / "nowhere")


def test_the_built_in_files_are_the_sites() -> None:
    sites = read_sites()
    assert set(sites) >= set(SITES)
    assert {path.stem for path in builtin_sites_dir().glob("*.toml")} == set(sites)
    assert {name: sites[name].language for name in SITES} == {
        "bharatexpress": "hi",
        "bharatexpress_english": "en",
        "bharatexpress_urdu": "ur",
        "theprintlines": "hi",
    }
    for site in sites.values():
        # The live sites are asked gently: one request at a time, at most one a second.
        assert site.politeness.concurrency == 1
        assert site.politeness.delay >= 1
        assert site.base_url == f"https://{site.hosts[0]}"
    assert "hindi.bharatexpress.com" in sites["bharatexpress"].hosts
    assert {"www.theprintlines.com", "theprintlines.com"} == set(sites["theprintlines"].hosts)


def test_the_files_of_the_practice_network_load(tmp_path: Path) -> None:
    write_site_files(tmp_path, {name: f"127.0.0.1:{8000 + i}" for i, name in enumerate(SITES)})
    assert set(read_sites(tmp_path, builtin=False)) == set(SITES)
