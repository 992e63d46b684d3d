"""What a page can do to whoever asks for it, and the outcome that it must have."""

from __future__ import annotations

import gzip
import itertools
import random
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.spiders.hostile import bombs
from tests.spiders.hostile.server import Asked, Serve, story

MEGABYTE = 1024 * 1024
LENGTH = "Content-Length: "
CHUNKED = "Transfer-Encoding: chunked"
_NUMBERS = itertools.count(50_001)


@dataclass(frozen=True)
class PageCase:
    """A hostile page, and what its URL ends in."""

    name: str
    serve: Serve
    outcome: str


def raw(data: bytes) -> Serve:
    return lambda asked: asked.send(data)


def answer(body: str | bytes, *headers: str, status: str = "200 OK") -> Serve:
    return lambda asked: asked.answer(body, *headers, status=status)


def packed(body: Callable[[], bytes], encoding: str) -> Serve:
    return lambda asked: asked.answer(body(), f"Content-Encoding: {encoding}")


def redirect(location: str, *headers: str, status: str = "302 Found") -> Serve:
    return answer("", f"Location: {location}", *headers, status=status)


def drips_body(asked: Asked) -> None:
    asked.head("Content-Type: text/html")
    asked.forever(b"a", 0.05)


def drips_headers(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    asked.forever(b"a", 0.05)


def says_nothing(asked: Asked) -> None:
    asked.site.over.wait()


def endless_body(asked: Asked) -> None:
    asked.head("Content-Type: text/html")
    asked.forever(b"<p>" + b"a" * 65_536)


def endless_chunks(asked: Asked) -> None:
    asked.head("Content-Type: text/html", CHUNKED)
    asked.forever(b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n")


def endless_headers(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\n")
    asked.forever(b"X-More: of the same\r\n" * 100)


def endless_one_header(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    asked.forever(b"a" * 65_536)


def endless_folded_header(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n")
    asked.forever(b" folded\r\n" * 1_000)


def endless_continue(asked: Asked) -> None:
    asked.forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def endless_chunk_extension(asked: Asked) -> None:
    asked.head("Content-Type: text/html", CHUNKED)
    asked.send(b"5;")
    asked.forever(b"a" * 65_536)


def endless_trailers(asked: Asked) -> None:
    asked.head("Content-Type: text/html", CHUNKED)
    asked.send(b"5\r\nhello\r\n0\r\n")
    asked.forever(b"X-Trailer: a\r\n" * 1_000)


def huge_with_length(asked: Asked) -> None:
    asked.head("Content-Type: text/html", f"{LENGTH}{200 * MEGABYTE}")
    asked.forever(b"a" * 65_536)


def resets_at_once(asked: Asked) -> None:
    _reset(asked.connection)


def resets_in_headers(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 200 OK\r\nContent-")
    _reset(asked.connection)


def resets_in_body(asked: Asked) -> None:
    asked.head("Content-Type: text/html", LENGTH + "100000")
    asked.send(b"<html>" * 100)
    _reset(asked.connection)


def flaps(asked: Asked) -> None:
    if asked.times % 2:
        asked.answer("<h1>busy</h1>", status="500 Internal Server Error")
    else:
        asked.answer(fresh())


def keeps_alive_with_garbage(asked: Asked) -> None:
    data = fresh()
    asked.send(f"HTTP/1.1 200 OK\r\n{LENGTH}{len(data)}\r\n\r\n".encode() + data)
    asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<p>forged")


def to_itself_with_cookie(asked: Asked) -> None:
    asked.answer("", f"Location: {asked.path}", "Set-Cookie: consent=1", status="302 Found")


def ever_further(asked: Asked) -> None:
    asked.answer("", f"Location: {asked.path}?hop=1", status="302 Found")


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def fresh() -> bytes:
    """A story that no other page tells: many with one text would pass for a wall."""
    return story(next(_NUMBERS)).encode()


# Some Python knows and libxml2 does not, some only libxml2 does, and some are no charsets at all.
ODD_CHARSETS = (
    *("macintosh", "utf-16le", "euc-jp", "utf-8-sig", "ucs-4", "x-user-defined"),
    *("hex", "rot13", "undefined", "idna", "punycode", "unicode_escape"),
)
SHORT, LONG = fresh(), fresh()
DEEP = "<div>" * 100_000 + "गहरा"

PAGES = (
    PageCase("body drips for ever", drips_body, "failed:timeout"),
    PageCase("headers drip for ever", drips_headers, "failed:timeout"),
    PageCase("accepts and never answers", says_nothing, "failed:timeout"),
    PageCase("endless body", endless_body, "failed:too_large"),
    PageCase("endless chunks", endless_chunks, "failed:too_large"),
    PageCase("endless headers", endless_headers, "failed:too_large"),
    PageCase("one endless header", endless_one_header, "failed:too_large"),
    PageCase("endless folded header", endless_folded_header, "failed:too_large"),
    PageCase("endless 100 Continue", endless_continue, "failed:too_large"),
    PageCase("endless chunk extension", endless_chunk_extension, "failed:truncated"),
    PageCase("endless trailers", endless_trailers, "failed:truncated"),
    PageCase("200 MB with length", huge_with_length, "failed:too_large"),
    PageCase("gzip bomb, 512 MB", packed(bombs.gzipped, "gzip"), "failed:too_large"),
    PageCase(
        "gzip in gzip bomb, 4 GB", packed(bombs.twice_gzipped, "gzip, gzip"), "failed:too_large"
    ),
    PageCase("deflate bomb, 512 MB", packed(bombs.deflated, "deflate"), "failed:too_large"),
    PageCase("brotli bomb, 256 MB", packed(bombs.brotlied, "br"), "failed:too_large"),
    PageCase("zstd bomb, 4 GB", packed(bombs.zstandard, "zstd"), "failed:too_large"),
    PageCase(
        "gzip named, none sent", answer(fresh(), "Content-Encoding: gzip"), "failed:broken_response"
    ),
    PageCase("gzip cut off", answer(gzip.compress(fresh())[:-40], "Content-Encoding: gzip"), "new"),
    PageCase("length too short", answer(SHORT, f"{LENGTH}{len(SHORT) - 300}"), "new"),
    PageCase("length too long", answer(LONG, f"{LENGTH}{len(LONG) + 300}"), "failed:truncated"),
    PageCase(
        "two lengths", answer(fresh(), LENGTH + "5", LENGTH + "9999"), "failed:broken_response"
    ),
    PageCase("length is no number", answer(fresh(), LENGTH + "all"), "failed:broken_response"),
    PageCase("length below zero", answer(fresh(), LENGTH + "-5"), "failed:broken_response"),
    PageCase("broken chunks", answer(b"zz\r\nabc\r\n", CHUNKED), "failed:truncated"),
    PageCase("chunks cut off", answer(b"5\r\nhello\r\nff\r\nab", CHUNKED), "failed:truncated"),
    PageCase(
        "unknown transfer coding",
        answer(fresh(), "Transfer-Encoding: gzip"),
        "failed:broken_response",
    ),
    PageCase("ASCII declared", answer(fresh(), "Content-Type: text/html; charset=us-ascii"), "new"),
    PageCase(
        "Latin-1 declared", answer(fresh(), "Content-Type: text/html; charset=latin-1"), "new"
    ),
    PageCase("unknown charset", answer(fresh(), "Content-Type: text/html; charset=klingon"), "new"),
    *(
        PageCase(
            f"{label} declared", answer(fresh(), f"Content-Type: text/html; charset={label}"), "new"
        )
        for label in ODD_CHARSETS
    ),
    PageCase("no charset", answer(fresh(), "Content-Type: text/html"), "new"),
    PageCase("UTF-16", answer(fresh().decode().encode("utf-16"), "Content-Type: text/html"), "new"),
    PageCase(
        "PDF as HTML",
        answer(b"%PDF-1.7\n%\xe2\xe3\n" + random.Random(2).randbytes(20_000)),
        "rejected:not_html",
    ),
    PageCase("NULs in a story", answer(fresh().replace(b"<p>", b"<p>\0")), "new"),
    PageCase("empty 200", answer(""), "rejected:empty"),
    PageCase("no content", answer("", status="204 No Content"), "failed:http_204"),
    PageCase("100,000 elements deep", answer(DEEP), "rejected:broken"),
    PageCase(
        "PDF", answer(b"%PDF-1.7\n" + fresh(), "Content-Type: application/pdf"), "rejected:not_html"
    ),
    PageCase(
        "picture", answer(b"\xff\xd8\xff\xe0", "Content-Type: image/jpeg"), "rejected:not_html"
    ),
    PageCase(
        "download", answer(fresh(), "Content-Type: application/octet-stream"), "rejected:not_html"
    ),
    PageCase(
        "JSON", answer('{"title": "ख़बर"}', "Content-Type: application/json"), "rejected:not_html"
    ),
    PageCase("no content type", raw(b"HTTP/1.1 200 OK\r\n\r\n" + fresh()), "new"),
    PageCase("1 MB header", answer(fresh(), "X-Long: " + "a" * MEGABYTE), "failed:too_large"),
    PageCase("10,000 headers", answer(fresh(), *["X-More: of it"] * 10_000), "new"),
    PageCase("headers without colon", answer(fresh(), "no colon here", "ٹوٹا ہوا"), "new"),
    PageCase(
        "100 Continue",
        raw(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + fresh()),
        "new",
    ),
    PageCase(
        "status is no number", raw(b"HTTP/1.1 OK 200\r\n\r\n" + fresh()), "failed:broken_response"
    ),
    PageCase(
        "status of seven digits",
        raw(b"HTTP/1.1 2000000 OK\r\n\r\n" + fresh()),
        "failed:broken_response",
    ),
    PageCase(
        "status below zero", raw(b"HTTP/1.1 -200 OK\r\n\r\n" + fresh()), "failed:broken_response"
    ),
    PageCase("another protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "failed:broken_response"),
    PageCase("HTTP/0.9", raw(fresh()), "failed:reset"),
    PageCase("garbage after the end", keeps_alive_with_garbage, "new"),
    PageCase("reset at once", resets_at_once, "failed:reset"),
    PageCase("reset in the headers", resets_in_headers, "failed:reset"),
    PageCase("reset in the body", resets_in_body, "failed:truncated"),
    PageCase("500 and 200 in turn", flaps, "new"),
    PageCase("redirect to itself with cookie", to_itself_with_cookie, "failed:too_many_redirects"),
    PageCase("ever further redirects", ever_further, "failed:too_many_redirects"),
    PageCase("redirect without a place", answer("", status="302 Found"), "failed:http_302"),
    PageCase("redirect to file:", redirect("file:///etc/passwd"), "off_site"),
    PageCase("redirect to ftp:", redirect("ftp://127.0.0.1/etc/passwd"), "off_site"),
    PageCase("redirect to data:", redirect("data:text/html,<p>ख़बर"), "off_site"),
    PageCase("redirect to javascript:", redirect("javascript:alert(1)"), "off_site"),
    PageCase("redirect to garbage", redirect("http://[::1/ख़बर\x01"), "off_site"),
    PageCase("redirect to a login", redirect("/wp-login.php"), "failed:redirected_away"),
    PageCase(
        "refresh to itself",
        answer('<meta http-equiv=refresh content="0;url=?x">'),
        "failed:wall",
    ),
)


def _borrowing(url: str) -> bytes:
    return fresh().replace(b"<p>", f'<base href="{url}"><img src="{url}"><p>'.encode(), 1)


def pages_about(canary: str) -> tuple[PageCase, ...]:
    """Pages that lead to another host; `canary` is its address and port."""
    url = f"http://{canary}/desh/a-story-10001"
    port = canary.rpartition(":")[2]
    return (
        PageCase("redirect to another host", redirect(url), "off_site"),
        PageCase("redirect without scheme", redirect(f"//{canary}/"), "off_site"),
        PageCase("redirect to another port", redirect(f"http://127.0.0.1:{port}/"), "off_site"),
        PageCase("redirect behind a user name", redirect(f"http://a:b@{canary}/"), "off_site"),
        PageCase("redirect with backslashes", redirect(f"http:\\\\{canary}\\"), "off_site"),
        PageCase(
            "refresh to another host",
            answer(f'<meta http-equiv=refresh content="0;url={url}">'),
            "failed:wall",
        ),
        PageCase("base and pictures of another host", answer(_borrowing(url)), "new"),
    )
