"""What a user types to name a site, as a site that can be looked at."""

from __future__ import annotations

from urllib.parse import urlsplit

import regex
from pydantic import ValidationError

from spiders.config.contact import is_loopback_host
from spiders.config.site import Politeness, Site
from spiders.errors import ConfigError

_SCHEME = regex.compile(r"^[a-z][a-z0-9+.-]*://", regex.IGNORECASE)
_SITE_NAME = regex.compile(r"[a-z][a-z0-9_]{0,39}")
_NO_NAME = regex.compile(r"[^a-z0-9]+")
# Parts of a host name that say nothing of whose it is.
_GENERIC = frozenset({"www", "com", "in", "co", "net", "org", "news", "m", "amp"})
_UNKNOWN_LANGUAGE = "und"


def site_at(url: str) -> Site:
    """A site of which nothing but its address is known.

    Without a scheme the address is taken for https, on this machine or with a port for http. The
    delay is that of every site, on this machine none.

    Raises:
        ConfigError: if it is no http(s) address.
    """
    text = url.strip()
    has_scheme = bool(_SCHEME.match(text))
    try:
        parts = urlsplit(text if has_scheme else f"//{text}")
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except ValueError:
        raise ConfigError(f"{url!r} is not an address such as https://paper.example") from None
    near = is_loopback_host(host)
    scheme = parts.scheme.lower() or ("http" if near or port else "https")
    if scheme not in ("http", "https") or not host:
        raise ConfigError(f"{url!r} is not an address such as https://paper.example")
    shown = f"[{host}]" if ":" in host else host
    netloc = f"{shown}:{port}" if port and port != {"http": 80, "https": 443}[scheme] else shown
    try:
        return Site(
            name=site_name(netloc),
            title=netloc,
            hosts=(netloc, *_other_names(netloc)),
            base_url=f"{scheme}://{netloc}{parts.path or '/'}"
            + (f"?{parts.query}" if parts.query else ""),
            language=_UNKNOWN_LANGUAGE,
            politeness=Politeness(delay=0 if near else Politeness().delay),
        )
    except ValidationError:
        raise ConfigError(f"{url!r} is not an address such as https://paper.example") from None


def site_name(host: str) -> str:
    """The name of a site file: of `urdu.paper.example`, `paper_urdu`; of an address, `site_…`."""
    labels = host.partition(":")[0].lower().split(".")
    if host.startswith("[") or all(label.isdigit() for label in labels):
        return str(_NO_NAME.sub("_", f"site_{host.lower()}")).strip("_")[:40]
    labels = [label for label in labels[:-1] if label not in _GENERIC] or labels[:1]
    name = _NO_NAME.sub("_", "_".join(reversed(labels))).strip("_")
    return (name if name[:1].isalpha() else f"site_{name}")[:40]


def is_site_name(name: str) -> bool:
    """Whether a site file can be called so."""
    return _SITE_NAME.fullmatch(name) is not None


def _other_names(netloc: str) -> tuple[str, ...]:
    """With www for a bare domain, without it for one that has it: they are one site."""
    host = netloc.partition(":")[0]
    if is_loopback_host(host) or host.replace(".", "").isdigit() or "[" in netloc:
        return ()
    if netloc.startswith("www."):
        return (netloc.removeprefix("www."),)
    return (f"www.{netloc}",) if host.count(".") == 1 else ()
