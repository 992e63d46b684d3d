"""What a practice site answers, and to what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

HTML = "text/html; charset=UTF-8"
XML = "text/xml; charset=UTF-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    target: str
    """Path and query as sent."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path, decoded."""
        return unquote(urlsplit(self.target).path) or "/"

    @property
    def query(self) -> dict[str, str]:
        """The query's values; of a repeated key the last."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, before compression."""

    body: bytes
    status: int = 200
    content_type: str = HTML
    headers: dict[str, str] = field(default_factory=dict)


def page(html: str, status: int = 200) -> Response:
    """An HTML page."""
    return Response(html.encode(), status)


def xml(text: str, content_type: str = XML) -> Response:
    """An XML document."""
    return Response(text.encode(), 200, content_type)


def as_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON document as WordPress writes it."""
    body = json.dumps(value).encode()
    return Response(body, status, "application/json; charset=UTF-8", headers or {})


def moved(location: str, status: int = 301) -> Response:
    """A redirect."""
    return Response(b"", status, HTML, {"Location": location})
