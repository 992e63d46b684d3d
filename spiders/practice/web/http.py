"""HTTP/1.1 as bytes: requests in, answers out."""

from __future__ import annotations

import asyncio
import gzip
from http import HTTPStatus

from spiders.practice.web.response import Request, Response


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, None when the client is done."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    method, _, rest = first.partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(method, rest.partition(" ")[0], headers)


def encode(request: Request, response: Response) -> bytes:
    """The bytes of an answer; gzip as nginx does it, which weakens the ETag."""
    headers = {"Content-Type": response.content_type, **response.headers}
    body = response.body
    if len(body) > 500 and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1, mtime=0)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if "ETag" in headers:
            headers["ETag"] = "W/" + headers["ETag"]
    if response.status != HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if request.method == "HEAD" else head + body
