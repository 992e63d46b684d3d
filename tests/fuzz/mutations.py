"""Damage done to a document: pieces cut, doubled, swapped, spliced in, bytes changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_TAG = re.compile(rb"<[^<>]{0,400}>")
PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "\u202e".encode(),
    "\u200b\u200d\u200c".encode() * 50,
    ("a" + "\u0301" * 200).encode(),
    "\ufdd0\ue000\U0010ffff".encode(),
    b"&#0;&#xD800;&#x110000;&nbsp;&bogus;",
    b"&" * 300,
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<script>",
    b"</script>",
    b"<plaintext>",
    b"<template>",
    b"<noscript>",
    b"<textarea>",
    b"<frameset>",
    b"<base href='javascript:0'>",
    b"<base href='//[broken'>",
    b"<a href='https://[::1'>x</a>",
    b"<meta http-equiv=refresh content='0;url=/'>",
    b"<html><body>",
    b"</body></html>",
    b"<svg><math>",
    b"<table><tr><td>",
    b"<div>" * 400,
    b"</div>" * 400,
    b"<p>" * 2_000,
    b"<time datetime='0001-01-01T00:00:00+14:00'>",
    b"<meta property='article:published_time' content='2999-12-31T23:59:59-14:00'>",
    b"<meta property='article:published_time' content='0000-00-00'>",
    b"<lastmod>99999-01-01T00:00:00Z</lastmod>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","author":[[[null]]],"keywords":{}',
    b'<script type="application/ld+json">[{"@graph":[1,"x",null,{"@type":["NewsArticle",7],'
    b'"datePublished":9e99,"headline":["a",{}],"image":{"url":{}},"author":{"name":{}}}]}]</script>',
    b"\\u0000\\ud800",
    b'"' * 500,
    b" " * 5_000,
    b"\n" * 500,
    b"9" * 5_000,
    b"x" * 50_000,
    b"https://",
)

Change = Callable[[Random, bytes, bytes], bytes]


def damage(random: Random, document: bytes, other: bytes) -> bytes:
    """The document after one to eight random changes; `other` is what is spliced in."""
    for _ in range(random.randint(1, 8)):
        document = random.choice(CHANGES)(random, document, other)
    return document


def _span(random: Random, document: bytes) -> slice:
    start = random.randrange(len(document) + 1)
    return slice(start, start + random.choice((1, 3, 20, 200, 2_000)))


def _cut(random: Random, document: bytes, other: bytes) -> bytes:
    span = _span(random, document)
    return document[: span.start] + document[span.stop :]


def _double(random: Random, document: bytes, other: bytes) -> bytes:
    span = _span(random, document)
    return document[: span.stop] + document[span] * random.randint(1, 5) + document[span.stop :]


def _truncate(random: Random, document: bytes, other: bytes) -> bytes:
    return document[: random.randrange(len(document) + 1)]


def _splice(random: Random, document: bytes, other: bytes) -> bytes:
    start = _span(random, document).start
    return document[:start] + other[_span(random, other)] + document[start:]


def _join(random: Random, document: bytes, other: bytes) -> bytes:
    return document[: _span(random, document).start] + other[_span(random, other).start :]


def _insert(random: Random, document: bytes, other: bytes) -> bytes:
    start = _span(random, document).start
    return document[:start] + random.choice(PIECES) + document[start:]


def _insert_at_tag(random: Random, document: bytes, other: bytes) -> bytes:
    tags = _tags(document)
    start = random.choice(tags).start() if tags else 0
    return document[:start] + random.choice(PIECES) + document[start:]


def _flip(random: Random, document: bytes, other: bytes) -> bytes:
    changed = bytearray(document)
    for _ in range(random.randint(1, 20) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _drop_tag(random: Random, document: bytes, other: bytes) -> bytes:
    tags = _tags(document)
    if not tags:
        return document
    tag = random.choice(tags)
    return document[: tag.start()] + document[tag.end() :]


def _swap_tags(random: Random, document: bytes, other: bytes) -> bytes:
    tags = _tags(document)
    if len(tags) < 2:
        return document
    one, two = sorted(random.sample(tags, 2), key=re.Match.start)
    return b"".join(
        (
            document[: one.start()],
            two.group(),
            document[one.end() : two.start()],
            one.group(),
            document[two.end() :],
        )
    )


def _rename_all(random: Random, document: bytes, other: bytes) -> bytes:
    old, new = random.sample((b"div", b"p", b"article", b"span", b"h1", b"a", b"table", b"li"), 2)
    return document.replace(b"<" + old, b"<" + new)


def _recode(random: Random, document: bytes, other: bytes) -> bytes:
    codec = random.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "windows-1252", "iso2022_jp"))
    return document.decode("utf-8", "replace").encode(codec, "xmlcharrefreplace")


def _encode_twice(random: Random, document: bytes, other: bytes) -> bytes:
    return document.decode("latin-1").encode()


def _tags(document: bytes) -> Sequence[re.Match[bytes]]:
    return list(_TAG.finditer(document))


CHANGES: tuple[Change, ...] = (
    *(_cut, _double, _truncate, _splice, _join, _insert, _insert_at_tag, _insert_at_tag),
    *(_flip, _drop_tag, _swap_tags, _rename_all, _recode, _encode_twice),
)
