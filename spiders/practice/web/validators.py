"""ETag and Last-Modified of an answer, and whether a request has it already."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import md5

from spiders.practice.web.response import Request


def validators_of(modified_at: datetime, *facts: object) -> dict[str, str]:
    """ETag and Last-Modified of what was modified at an aware moment in UTC.

    The ETag is made of that moment and of whatever else the answer depends on.
    """
    key = "\x1f".join([modified_at.isoformat(), *map(str, facts)])
    etag = md5(key.encode(), usedforsecurity=False).hexdigest()
    return {"ETag": f'"{etag}"', "Last-Modified": format_datetime(modified_at, usegmt=True)}


def is_not_modified(request: Request, validators: dict[str, str]) -> bool:
    """As core decides: the ETag compared strictly, and both must agree where both are sent."""
    etag = request.headers.get("if-none-match")
    since = request.headers.get("if-modified-since")
    if etag is None and since is None:
        return False
    fresh = etag is None or etag == validators["ETag"]
    if since is not None:
        fresh = fresh and _is_at_least(since, validators["Last-Modified"])
    return fresh


def _is_at_least(sent: str, own: str) -> bool:
    try:
        return parsedate_to_datetime(sent) >= parsedate_to_datetime(own)
    except (ValueError, TypeError):
        # Not a date, or one without a zone: WordPress takes it as long ago.
        return False
