"""Addresses as users type them, and the site file that comes of one."""

from pathlib import Path

import pytest

from spiders.config.site import (
    ArticleRule,
    Boilerplate,
    Discovery,
    Politeness,
    Site,
    Source,
    read_site,
)
from spiders.errors import ConfigError
from spiders.probe.address import is_site_name, site_at, site_name
from spiders.probe.site_file import site_file_text


@pytest.mark.parametrize(
    ("typed", "base", "hosts"),
    [
        ("paper.example", "https://paper.example/", ("paper.example", "www.paper.example")),
        ("www.paper.example", "https://www.paper.example/", ("www.paper.example", "paper.example")),
        ("HTTP://Paper.Example:80/a?b=c", "http://paper.example/a?b=c", None),
        ("https://urdu.paper.example/x/", "https://urdu.paper.example/x/", ("urdu.paper.example",)),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/", ("127.0.0.1:8080",)),
        ("localhost:8080/a", "http://localhost:8080/a", ("localhost:8080",)),
        ("http://[::1]:8080", "http://[::1]:8080/", ("[::1]:8080",)),
        ("समाचार.example", "https://xn--81b9aohq5a2c.example/", None),
    ],
)
def test_an_address_is_understood(typed: str, base: str, hosts: tuple[str, ...] | None) -> None:
    site = site_at(typed)
    if "xn--" not in base:
        assert site.base_url == base
    assert site.base_url.isascii()
    if hosts:
        assert site.hosts == hosts


def test_only_this_machine_is_asked_without_delay() -> None:
    assert site_at("127.0.0.1:80").politeness.delay == 0
    assert site_at("localhost").politeness.delay == 0
    assert site_at("paper.example").politeness.delay == 1.0


@pytest.mark.parametrize("typed", ["", "  ", "ftp://paper.example", "http://", "a b", "x:99999"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError, match="is not an address"):
        site_at(typed)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("bharatexpress.com", "bharatexpress"),
        ("urdu.bharatexpress.com", "bharatexpress_urdu"),
        ("www.theprintlines.com", "theprintlines"),
        ("news.paper.co.in", "paper"),
        ("127.0.0.1:8080", "site_127_0_0_1_8080"),
        ("24ghante.example", "site_24ghante"),
        ("[::1]:80", "site_1_80"),
    ],
)
def test_a_site_is_named_after_its_host(host: str, name: str) -> None:
    assert site_name(host) == name
    assert is_site_name(name)


def test_a_site_file_gives_the_site_back(tmp_path: Path) -> None:
    site = Site(
        name="paper",
        title='The "Paper" \\ समाचार',
        hosts=("paper.example", "www.paper.example"),
        base_url="https://paper.example",
        language="ur",
        time_zone="Asia/Karachi",
        sections={"watan": "وطن", "%E0%A4%A6": "देश", "a.b": "x"},
        article=ArticleRule(url=r"^/it's/(?P<id>\d+)$"),
        discovery=Discovery(sources=(Source(url="https://paper.example/rss.xml", kind="feed"),)),
        politeness=Politeness(delay=2.5),
        containers=("//div[@id='text']", '//section[@class="story"]' * 1),
        boilerplate=Boilerplate(lines=("एक पंक्ति", "ایک سطر"), tail=("Latest News",)),
        series={"gold": (r"gold-\d+|सोने",)},
        expected_per_day=12,
    )
    path = tmp_path / "paper.toml"
    path.write_text(site_file_text(site, heading=["Drawn up.", ""]), encoding="utf-8")
    assert read_site(path) == site
