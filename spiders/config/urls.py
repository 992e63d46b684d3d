"""What a URL is to a site: an article and which one, or not an article and why."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from unicodedata import is_normalized, normalize
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    unquote_to_bytes,
    urlencode,
    urlsplit,
    urlunsplit,
)

import regex
from w3lib.url import canonicalize_url, safe_url_string

from spiders.config.site import Site

# First path segments under which WordPress never serves an article.
NOT_ARTICLES = frozenset(
    {"tag", "author", "page", "category", "search", "feed", "comments", "embed"}
)

# Query keys that choose a view or a campaign, not a document.
_VIEW_KEYS = regex.compile(
    r"^(?:utm_.*|fbclid|gclid|msclkid|mc_[ce]id|igshid|ref|ref_src|replytocom|amp|noamp|"
    r"share|nb|_ga|s?src|cmpid|twclid|yclid|cpage)$",
    regex.IGNORECASE,
)
_VIEW_SUFFIX = regex.compile(r"/(?:amp|embed|comment-page-[0-9]{1,5})$", regex.IGNORECASE)
# WordPress shows the second part of an article at <permalink>/2/, or at ?page=2.
_IN_PARTS = regex.compile(r"(?P<whole>/.+)/(?P<part>[1-9][0-9]?)/?")
_IS_PART = regex.compile(r"[1-9][0-9]?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# Ids are 64-bit numbers at most; what is longer was made up.
_MAX_ID_LENGTH = 20
_YEAR = regex.compile(r"19[0-9]{2}|20[0-9]{2}|2100")
_HASHED = regex.compile(r":u[0-9a-f]{20}$")
_IS_ID = regex.compile(r"[0-9]{1,20}")
_ENCODED_TWICE = regex.compile(r"%25(?=[0-9A-Fa-f]{2})")
_MOST_ENCODINGS = 4
# Bytes beyond ASCII, with the letter before them that an accent may stand on.
_LETTERS = regex.compile(r"[A-Za-z]?(?:%[89A-Fa-f][0-9A-Fa-f])++")
# Letters that NFC takes apart, of Devanagari to Gurmukhi: क़ ख़ ग़ ज़ ड़ ढ़ फ़ य़ …
_OWN_LETTERS = {
    letter: normalize("NFC", letter)
    for letter in map(chr, range(0x900, 0xA80))
    if normalize("NFC", letter) != letter
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What `identify` found out about a URL."""

    url: str
    """The URL to ask for: fragment, tracking and view parameters gone, host as given."""
    page_id: str
    """`<site>:<post id>`, or `<site>:u<hash of the canonical path>` where the URL has no id."""
    reason: str | None
    """None for an article, else why not: `off_site`, `rejected:not_an_article_url` …"""
    part: int = 1
    """Of an article in parts the one that is named; `url` is that of the first all the same."""


def identify(url: str, site: Site) -> Identity:
    """Tells whether `url` can be an article of `site`, and which one.

    All variants of one article (AMP, `?p=`, alias host, tracking parameters,
    other category path, a page of its comments, one of its parts) give the same `page_id`.
    """
    limit = site.limits.url_characters
    if len(url) > limit:
        return Identity(url[:limit], f"{site.name}:u{_digest(url)}", "rejected:malformed_url")
    try:
        parts = urlsplit(safe_url_string(url.strip()))
    except ValueError:
        return Identity(url, f"{site.name}:u{_digest(url)}", "rejected:malformed_url")
    scheme, host = parts.scheme.lower(), host_of(parts, site)
    query = [(k, v) for k, v in parse_qsl(parts.query, True) if not _VIEW_KEYS.match(k)]
    path, query, part = _part_of(_without_view(_encoded_once(parts.path)), query, site)
    clean = urlunsplit((scheme, host, path, urlencode(query), ""))
    if scheme not in ("http", "https") or host not in site.hosts:
        return Identity(clean, f"{site.name}:u{_digest(clean)}", "off_site")

    post_id = dict(query).get("p", "")
    is_feed = path.rstrip("/").endswith("/feed") or "feed" in dict(query)
    if path == "/" and _IS_ID.fullmatch(post_id) and not is_feed:
        number = _plain(post_id)
        return Identity(f"{scheme}://{host}/?p={number}", f"{site.name}:{number}", None, part)

    first = path.split("/", 2)[1].lower()
    is_listed = first in NOT_ARTICLES or first.startswith("wp-") or is_feed
    match = None if is_listed else site.article_url.search(path)
    post_number: str | None = match.groupdict().get("id") if match else None
    # /tag/lok-sabha-election-2024 ends in a year, not in a post id.
    is_year = post_number is not None and _YEAR.fullmatch(post_number) is not None
    if post_number is not None and not is_year and len(post_number) <= _MAX_ID_LENGTH:
        return Identity(clean, f"{site.name}:{_plain(post_number)}", None, part)
    reason = "rejected:not_an_article_url" if match is None or is_year else None
    return Identity(clean, f"{site.name}:u{_path_digest(path, query)}", reason, part)


def is_hashed(page_id: str) -> bool:
    """Whether an id comes from the path alone, as the URL shows no id of the site's own."""
    return _HASHED.search(page_id) is not None


def host_of(parts: SplitResult, site: Site) -> str:
    """The host a URL goes to, written as in the site file: user and default port gone."""
    host = parts.netloc.rpartition("@")[2].lower()
    if host in site.hosts:
        return host
    return host.removesuffix(_DEFAULT_PORTS.get(parts.scheme.lower(), ":")).removesuffix(":")


def spellings(url: str) -> set[str]:
    """A URL with the letters of its path as they are, composed, and with a nukta of their own.

    ड़ is one character or two, and servers tell them apart; for people it is one letter.
    """
    composed = _LETTERS.sub(_in_nfc, url)
    return {url, composed, _LETTERS.sub(_with_own_letters, composed)}


def _encoded_once(path: str) -> str:
    """A path in which each `%25E0` that was `%E0` before it was encoded again is so once more."""
    for _ in range(_MOST_ENCODINGS if "%25" in path else 0):
        plain = _ENCODED_TWICE.sub("%", path)
        try:
            unquote(plain, errors="strict")
        except UnicodeDecodeError:
            # The percent sign of a discount, not an encoding.
            return path
        if plain == path:
            break
        path = plain
    return path


def _in_nfc(run: regex.Match[str]) -> str:
    try:
        return quote(normalize("NFC", unquote(str(run.group()), errors="strict")))
    except UnicodeDecodeError:
        return str(run.group())


def _with_own_letters(run: regex.Match[str]) -> str:
    text = unquote(run.group())
    for letter, decomposed in _OWN_LETTERS.items():
        text = text.replace(decomposed, letter)
    return quote(text)


def _without_view(path: str) -> str:
    bare = path.rstrip("/")
    while suffix := _VIEW_SUFFIX.search(bare):
        path = bare = bare[: suffix.start()].rstrip("/")
    return path or "/"


def _part_of(
    path: str, query: list[tuple[str, str]], site: Site
) -> tuple[str, list[tuple[str, str]], int]:
    """Path and query of an article that may be in parts, and which of them a URL names."""
    part = 1
    match = _IN_PARTS.fullmatch(path)
    if match is not None and not _is_id(match["part"], path, site):
        whole = _without_view(match["whole"])
        if site.article_url.search(whole):
            path, part = whole + "/" * path.endswith("/"), int(match["part"])
    page = dict(query).get("page", "")
    if _IS_PART.fullmatch(page) and (path == "/" or site.article_url.search(path)):
        query = [(key, value) for key, value in query if key != "page"]
        part = max(part, int(page))
    return path, query, part


def _is_id(segment: str, path: str, site: Site) -> bool:
    """Whether the last segment of a path is all the id that the article has."""
    match = site.article_url.search(path)
    return match is not None and match.groupdict().get("id") == segment


def _plain(number: str) -> str:
    return number.lstrip("0").lower() or "0"


def _path_digest(path: str, query: list[tuple[str, str]]) -> str:
    # Without its slashes: what begins with two of them would be read as a host.
    plain = urlunsplit(("", "", "/" + path.strip("/").lower(), urlencode(query), ""))
    # By bytes, which is faster: all URLs of all sources come by here.
    if "%" in plain and not is_normalized("NFC", unquote_to_bytes(plain).decode(errors="replace")):
        plain = _LETTERS.sub(_in_nfc, plain)
    return _digest(canonicalize_url(plain))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
