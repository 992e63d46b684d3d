"""Charset labels that Python knows, libxml2 knows, both, and neither."""

from __future__ import annotations

import pkgutil
from encodings import __path__ as codecs_path
from encodings import aliases
from time import process_time

import pytest
from lxml import html

from spiders.config.charsets import as_utf8, declared_encoding, text_encoding

PAGE = "<p>नदी पर पुल खुला।</p><p>پل کھل گیا۔</p><a href='/desh/naya-pul-10001'>café</a>"
LABELS = sorted(
    {
        *aliases.aliases,
        *aliases.aliases.values(),
        *(m.name for m in pkgutil.iter_modules(codecs_path)),
    }
    | {
        "macintosh",
        "utf-16le",
        "euc-jp",
        "utf-8-sig",
        "klingon",
        "x-user-defined",
        "utf8mb4",
        "\x00",
    }
    | {"windows-874", "ucs-4", "hindi", "हिंदी", "utf-8;utf-8", "", "a" * 5_000}
)


def test_what_is_utf_8_is_read_as_such_whatever_is_declared() -> None:
    for label in LABELS:
        assert as_utf8(PAGE.encode(), f"text/html; charset={label}") == PAGE.encode(), label
        head = f'<meta charset="{label}">'
        assert as_utf8((head + PAGE).encode()).decode().endswith(PAGE), label


def test_bytes_of_any_kind_become_utf_8_that_libxml2_reads() -> None:
    body = bytes(range(1, 256)) + b"<a href='/desh/naya-pul-10001'>x</a>"
    for label in LABELS:
        found = as_utf8(body, f"text/html; charset={label}")
        tree = html.document_fromstring(found, parser=html.HTMLParser(encoding="utf-8"))
        assert found.decode("utf-8"), label
        assert tree is not None, label


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("macintosh", "mac-roman"),
        ("x-mac-roman", "utf-8"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),
        ("euc-jp", "euc_jp"),
        ("shift_jis", "cp932"),
        ("utf-16le", "utf-16-le"),
        ("utf-8-sig", "utf-8-sig"),
    ],
)
def test_a_page_in_what_it_declares_is_read_in_it(label: str, codec: str) -> None:
    text = "<html><a href='/desh/caf-10001'>日本</a>" if "j" in codec or "932" in codec else PAGE
    if codec in ("mac-roman", "cp1252"):
        text = "<html><a href='/desh/café-10001'>é</a></html>"
    assert as_utf8(text.encode(codec), f"text/html; charset={label}").decode() == text


@pytest.mark.parametrize(
    "label", ["hex", "rot13", "zip", "base64", "undefined", "idna", "punycode"]
)
def test_what_text_cannot_be_in_is_no_charset(label: str) -> None:
    assert text_encoding(label) == ""
    # The head is asked next.
    head = b'<meta charset="windows-1256"><p>\xc7\xe1\xce\xc8\xd1'
    assert declared_encoding(head, f"text/html; charset={label}") == "cp1256"


def test_no_label_keeps_the_crawl_waiting() -> None:
    body = b"\xff-" + b"a" * 2_000_000
    # One label of each codec.
    for label in {text_encoding(label): label for label in LABELS}.values():
        begun = process_time()
        as_utf8(body, f"text/html; charset={label}")
        assert process_time() - begun < 5, label
