"""The bytes of a document in UTF-8, whatever it is in and whatever it declares to be in."""

from __future__ import annotations

import codecs

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    resolve_encoding,
)

# Where markup is, the bytes of UTF-16 and UTF-32 that ASCII leaves empty are NUL.
_EMPTY_BYTES = {
    "x0x0": "utf-16-le",
    "0x0x": "utf-16-be",
    "x000": "utf-32-le",
    "000x": "utf-32-be",
}
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# Python's own, which no page is in: two fail on any page, one takes minutes for a long one.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
)


def declared_encoding(body: bytes, content_type: str) -> str:
    """Python's name of the charset that the header, else the document's head, declares.

    '' where none is declared, or what is no charset: Python also calls `hex` an encoding.
    """
    named = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    return next(filter(None, map(text_encoding, filter(None, named))), "")


def text_encoding(label: str) -> str:
    """Python's name of a charset label, '' if text cannot be in it."""
    name = resolve_encoding(label)
    if name is None or name.replace("_", "-") in _NO_CHARSETS:
        return ""
    try:
        "a".encode(name)
    except LookupError:
        return ""
    return name


def wide_encoding(body: bytes) -> str:
    """UTF-16 or UTF-32, by byte order mark or by its empty bytes; '' where it is neither."""
    if body.startswith(_WIDE_MARKS):
        return "utf-32" if body.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) else "utf-16"
    if b"\x00" not in body[:4]:
        return ""
    head = body[:256]
    columns = (head[start::4] for start in range(4))
    pattern = ("0" if 2 * column.count(0) > len(column) else "x" for column in columns)
    return _EMPTY_BYTES.get("".join(pattern), "")


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """A document for libxml2, which knows other labels than Python; a byte order mark is gone.

    What is valid UTF-8 is that, whatever is declared.
    """
    encoding = wide_encoding(body)
    if not encoding:
        body = body.removeprefix(codecs.BOM_UTF8)
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            declared = declared_encoding(body, content_type)
            # Declared wide without a single empty byte at its head: the declaration is wrong.
            is_wide = declared.startswith(("utf-16", "utf-32"))
            encoding = "utf-8" if is_wide or not declared else declared
        else:
            return body
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    return text.encode("utf-8", "replace")
