"""The site files of the practice network, in the format of every other site file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spiders.practice.content.sites import PRESSES, SiteContent
from spiders.practice.plan import SITES

CONTAINERS = (
    "//div[contains(concat(' ', @class, ' '), ' td-post-content ')]",
    "//div[contains(concat(' ', @class, ' '), ' entry-content ')]",
    "//div[@class='amp-wp-article-content']",
)
SERIES = {
    "rashifal": ["rashifal|horoscope|zaicha"],
    "gold": ["gold-rate|gold-price"],
    "weather": ["^weather$|weather-update"],
    "column": ["/bapu$|/vichar$|/khayal$|snippets-column|a-thought-for"],
}


def write_site_files(
    folder: Path, hosts: Mapping[str, str], *, polite: bool = False, learned: bool = False
) -> None:
    """Writes one TOML file per site into `folder`; `hosts` maps each to its `address:port`.

    The files ask for no delay and 8 requests at once: it is a practice network. With
    `polite` they leave both as they are for any other site. With `learned` they say nothing of
    containers and boilerplate, which a run must find by itself then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in SITES:
        text = _site_file(PRESSES[name], hosts[name], polite=polite, learned=learned)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _site_file(press: SiteContent, host: str, *, polite: bool, learned: bool) -> str:
    lines = [
        f"name = {_text(press.name)}",
        f"title = {_text(press.title)}",
        f"hosts = {_list([host])}",
        f"base_url = {_text(f'http://{host}')}",
        f"language = {_text(press.language)}",
        'time_zone = "Asia/Kolkata"',
        *(() if learned else (f"containers = {_list(CONTAINERS)}",)),
        "",
        *(() if polite else ("[politeness]", "delay = 0", "concurrency = 8", "")),
        *(() if learned else _boilerplate(press)),
        "[sections]",
        *(f"{slug} = {_text(label)}" for slug, label in press.sections.items()),
        "",
        "[series]",
        *(f"{series} = {_list(patterns)}" for series, patterns in SERIES.items()),
    ]
    return "\n".join(lines) + "\n"


def _boilerplate(press: SiteContent) -> list[str]:
    house = press.house
    # The role stands on one line or on two.
    role = [press.role, *press.role.split(" (", 1)[:1], "(Part of"] if press.role else []
    lines = [press.labels["app"], *press.labels["also"], house["app"], house["office"]]
    return [
        "[boilerplate]",
        f"head = {_list([*role, house['desk']])}",
        f"lines = {_list([*lines, *house['agency']])}",
        f"tail = {_list(['Latest News', 'More Articles Like This', 'Exit mobile version'])}",
        "",
    ]


def _list(values: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    # Nothing the files hold needs TOML's escapes.
    return f'"{value}"'
