"""A site file holds what a site says as text, whatever that is."""

from __future__ import annotations

import tomllib

import pytest

from spiders.config.printable import printable
from spiders.probe.site_file import site_file_text
from tests.builders import SITES

EVIL = "\x1b[31m\x9b2J\x7f\u202e\u2028\u2066'\"\\ \nbase_url = 'https://false.example'"


@pytest.mark.parametrize("title", ["पुस्तकालय र्\u200dय", "کتاب\u200c خانہ \u200f", "A library"])
def test_what_a_site_says_is_text(title: str) -> None:
    site = SITES["hindi"].model_copy(
        update={"title": title + EVIL, "sections": {f"a{EVIL}": EVIL}, "series": {"x": (EVIL,)}}
    )
    text = site_file_text(site, heading=[f"Doubt: {title}{EVIL}", "second"])
    assert printable(text, lines=True) == text
    assert title in text
    read = tomllib.loads(text)
    assert read["title"] == site.title
    assert read["base_url"] == site.base_url
    assert read["sections"] == {f"a{EVIL}": EVIL}
    assert read["series"] == {"x": [EVIL]}
