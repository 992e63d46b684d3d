"""The bytes of a response as text: which encoding they are in, and whether they are text at all."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_to_unicode

from spiders.config.charsets import declared_encoding, wide_encoding

MAX_CONTROLS = 0.03
"""Share of control characters, NUL apart, among bytes that are text; random bytes have a tenth."""
WINDOWS_SHARE = 0.1
"""Of the characters beyond ASCII, where another alphabet than the Latin is declared: more that are
no UTF-8, and the page is not UTF-8."""
MIN_DOUBLE_ENCODED = 8

_LOOKED_AT = 4_096
_END_LOOKED_AT = 2_048
_CONTROLS = bytes({*range(0x20)} - {0, *b"\t\n\r\x0c\x1b"})
_SIGNATURES = re.compile(
    rb"%PDF-|GIF8[79]a|\x89PNG|\xff\xd8\xff|RIFF....WEBP|PK\x03\x04|\x1f\x8b\x08|\x28\xb5\x2f\xfd|"
    rb"BZh\d|7z\xbc\xaf|Rar!|OggS|ID3|wOF[F2]|\x7fELF|.{4}ftyp",
    re.DOTALL,
)
_WESTERN = ("", "utf-8", "cp1252")
"""Declared: nothing, or what ISO 8859-1, too, is read as."""
_STRAY = re.compile("[\udc80-\udcff]")
_OTHER_ALPHABET = re.compile(rb"[\xc0-\xff]{4}")
# Each character that a byte beyond ASCII becomes in windows-1252 or ISO 8859-1, to that byte.
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("windows-1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)
}
_BYTE_RUN = re.compile(f"[{re.escape(''.join(_BYTES))}]{{2,}}")
# What most letters of Hindi and Urdu in UTF-8 begin with, taken for windows-1252.
_DOUBLE_ENCODED = ("à¤", "à¥", "Ø", "Ù", "Û")


def binary_format(body: bytes) -> str:
    """What speaks against these bytes being text of any encoding, '' if nothing does."""
    if found := _SIGNATURES.match(body):
        return f"begins with {found.group()!r}"
    head = body[:_LOOKED_AT]
    if wide_encoding(body):
        return ""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return f"{controls} control characters" if controls > MAX_CONTROLS * len(head) else ""


def decode(body: bytes, content_type: str) -> str:
    """The page as text, by byte order mark, header, or what its head declares.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever is declared; so are those of
    which few are not. What is left of an undeclared page is windows-1252, if that makes no words
    of accents alone. UTF-8 that was encoded twice is mended.
    """
    if wide := wide_encoding(body):
        return body.decode(wide, "replace").removeprefix("\ufeff")
    if body.isascii() and b"\x1b" not in body:
        return body.decode("ascii")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        declared = declared_encoding(body, _without_wide(content_type))
        if _is_mostly_utf_8(body, declared):
            return body.decode("utf-8", _WINDOWS)
        if declared not in _WESTERN:
            return html_to_unicode(f"; charset={declared}", body)[1]
        if not declared and _OTHER_ALPHABET.search(body):
            return body.decode("utf-8", "replace")
        # Declared UTF-8 and hardly any of it is: what editors of old type instead.
        return body.decode("windows-1252", "replace")
    return _repair(text)


def _is_mostly_utf_8(body: bytes, declared: str) -> bool:
    text = body.decode("utf-8", "surrogateescape")
    beyond = sum(not each.isascii() for each in text)
    stray = _STRAY.findall(text)
    if declared in _WESTERN:
        # Marks count for nothing, and by chance accents are hardly ever valid UTF-8.
        accents = sum(1 for each in stray if each >= "\udcc0")
        return beyond - len(stray) > accents
    return len(stray) <= WINDOWS_SHARE * beyond


def ends_early(body: bytes) -> bool:
    """Whether an HTML document was opened and never closed: what a broken connection leaves."""
    for part in (body[-_END_LOOKED_AT:], body):
        lower = part.lower()
        if b"</html" in lower or b"</body" in lower:
            return False
    return (b"<html" in lower or b"<body" in lower) and not wide_encoding(body)


def _repair(text: str) -> str:
    if sum(map(text.count, _DOUBLE_ENCODED)) < MIN_DOUBLE_ENCODED:
        return text
    return _BYTE_RUN.sub(_decode_again, text)


def _decode_again(run: re.Match[str]) -> str:
    try:
        return bytes(map(_BYTES.__getitem__, run.group())).decode("utf-8")
    except UnicodeDecodeError:
        return run.group()


def _without_wide(content_type: str) -> str:
    # Declared UTF-16, but not a single empty byte at its head: the declaration is wrong.
    lower = content_type.lower()
    return "" if "utf-16" in lower or "utf-32" in lower else content_type


def _read_as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is windows-1252 in UTF-8; of a character that was cut the rest is marked as lost."""
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    around = error.object[error.start - 1 : error.start] + error.object[error.end : error.end + 1]
    # Quotation marks and dashes, and letters in a word: `café`.
    if stray[0] < 0xC0 or any(bytes([each]).isalpha() for each in around):
        return stray.decode("windows-1252", "replace"), error.end
    return "\ufffd", error.end


_WINDOWS = "khabar-windows"
codecs.register_error(_WINDOWS, _read_as_windows)
