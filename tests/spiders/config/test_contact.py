"""Nobody is crawled by an unnamed crawler."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.config.contact import check_contact, is_loopback
from spiders.config.site import Site
from spiders.errors import ConfigError
from spiders.state.crawl_job import CrawlJob, user_agent


def site(*hosts: str) -> Site:
    base = f"http://{hosts[0]}"
    return Site(name="s", title="अख़बार", hosts=hosts, base_url=base, language="hi")


LIVE = site("paper.example")
LOCAL = site("127.0.0.1:8000", "localhost:8001", "[::1]:8002")


@pytest.mark.parametrize(
    "contact",
    [
        "desk@example.org",
        "mailto:desk+crawl@news.example.co.in",
        "https://example.org",
        "https://example.org:8080/about?x=1",
    ],
)
def test_an_address_or_a_page_will_do(contact: str) -> None:
    check_contact(contact, [LIVE])


@pytest.mark.parametrize(
    "contact",
    [
        "me",
        "desk@localhost",
        "संपादक",
        "مدیر@اخبار",
        "desk@example.org\r\nX-Evil: 1",
        "a@b.example (me)",
        "https://",
        "ftp://example.org",
        "https://example.org/a b",
        "desk@example.org, other@example.org",
    ],
)
@pytest.mark.parametrize("sites", [[LIVE], [LOCAL]])
def test_anything_else_is_refused(contact: str, sites: list[Site]) -> None:
    with pytest.raises(ConfigError, match="neither an e-mail address nor a URL"):
        check_contact(contact, sites)


def test_only_sites_of_this_machine_need_none() -> None:
    check_contact("", [LOCAL])
    for sites in ([LIVE], [LOCAL, LIVE], [site("127.0.0.1:8000", "paper.example")]):
        with pytest.raises(ConfigError, match="KHABAR_CONTACT is not set"):
            check_contact("", sites)
    assert not is_loopback(site("127.0.0.1.example.org"))


def test_no_job_gets_round_it(tmp_path: Path) -> None:
    anonymous = CrawlJob("r", tmp_path, tmp_path, user_agent(""))
    anonymous.check_contact(LOCAL)
    with pytest.raises(ConfigError):
        anonymous.check_contact(LIVE)
    CrawlJob("r", tmp_path, tmp_path, user_agent("a@b.example")).check_contact(LIVE)
