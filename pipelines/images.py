"""Which pictures can show the story: no logo, placeholder or avatar."""

from __future__ import annotations

from urllib.parse import urlsplit

import regex

_NO_PICTURE = regex.compile(
    r"^(?:site|main|header|footer)?[_-]?logo|logo(?:[_-]?\d+(?:x\d+)?)?\.\w+$|"
    r"(?:^|[/_.-])(?:favicon|placeholder|no-?image|no-?photo|blank|spacer|pixel|1x1|lazy(?:load)?|"
    r"loader|default(?:[_-]?(?:image|img|thumb(?:nail)?|og|share))?|avatar|gravatar|sprite|og-default)(?:[_.\-\d]|$)",
    regex.IGNORECASE,
)
_WIDTH = regex.compile(r"\d{1,6}(?:\.\d{1,3})?[wx]")


def is_picture(url: str) -> bool:
    """Whether an absolute URL can be the article's picture, judged by its file name."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return "gravatar.com" not in parts.netloc and not _NO_PICTURE.search(name)


def widest_of_srcset(srcset: str) -> str:
    """The URL of the widest picture in a `srcset`, or ''."""
    found: list[tuple[float, str]] = []
    for candidate in srcset.split(", "):
        url, _, width = candidate.strip().rpartition(" ")
        if url and _WIDTH.fullmatch(width):
            found.append((float(width[:-1]), url))
    return max(found)[1] if found else ""
