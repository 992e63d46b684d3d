"""A site model written as the TOML file that gives it back; what is as by default is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import regex

from spiders.config.printable import printable
from spiders.config.site import Site

_BARE_KEY = regex.compile(r"[A-Za-z0-9_-]+")
_LONG = 88


def site_file_text(site: Site, *, heading: Sequence[str] = ()) -> str:
    """The text of `<site.name>.toml`, beginning with comment lines; read back, it is `site`.

    Written are the keys that `khabar probe` fills in.
    """
    lines = [f"# {printable(line)}".rstrip() for line in heading]
    lines += [
        f"title = {_text(site.title)}",
        f"hosts = {_list(site.hosts)}",
        f"base_url = {_text(site.base_url)}",
        f"language = {_text(site.language)}",
        f"time_zone = {_text(site.time_zone)}",
    ]
    if site.containers:
        lines.append(f"containers = {_list(site.containers)}")
    if site.expected_per_day:
        lines.append(f"expected_per_day = {site.expected_per_day}")
    if site.article.url != type(site.article)().url:
        lines += ["", "[article]", f"url = {_pattern(site.article.url)}"]
    if site.politeness.delay != type(site.politeness)().delay:
        lines += ["", "[politeness]", f"delay = {site.politeness.delay:g}"]
    lines += _table("sections", {slug: _text(label) for slug, label in site.sections.items()})
    boilerplate = site.boilerplate.model_dump(exclude_defaults=True)
    lines += _table("boilerplate", {key: _list(values) for key, values in boilerplate.items()})
    lines += _table(
        "series",
        {name: f"[{', '.join(map(_pattern, each))}]" for name, each in site.series.items()},
    )
    for source in site.discovery.sources:
        lines += ["", "[[discovery.sources]]", f"url = {_text(source.url)}"]
        lines += [f"kind = {_text(source.kind)}"]
    return "\n".join(lines) + "\n"


def _table(name: str, values: Mapping[str, str]) -> list[str]:
    if not values:
        return []
    return ["", f"[{name}]", *(f"{_key(key)} = {value}" for key, value in values.items())]


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _text(name)


def _list(values: Sequence[str]) -> str:
    line = f"[{', '.join(map(_text, values))}]"
    if len(line) <= _LONG:
        return line
    return "[\n" + "".join(f"    {_text(value)},\n" for value in values) + "]"


def _text(value: str) -> str:
    # JSON's escapes are TOML's too; of the characters that `printable` takes away JSON leaves some.
    text = json.dumps(value, ensure_ascii=False)
    return "".join(
        letter if printable(letter) == letter else f"\\u{ord(letter):04x}" for letter in text
    )


def _pattern(value: str) -> str:
    """A literal string where that is possible: backslashes stay as they are."""
    return _text(value) if "'" in value or printable(value) != value else f"'{value}'"
