"""Who asks: live sites are crawled only under a name that their owners can write to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

import regex

from spiders.config.site import Site
from spiders.errors import ConfigError

# Printable ASCII without spaces and brackets: it becomes part of a header.
_ATOM = r"[!-'*+\-.0-9A-Z^-~]+"
_CONTACT = regex.compile(
    rf"(?:mailto:)?{_ATOM}@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{{2,}}"
    r"|https?://(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}(?::[0-9]{1,5})?(?:/[!-'*-;=?-~]*)?"
)


def check_contact(contact: str, sites: Iterable[Site]) -> None:
    """Makes sure that the owners of live sites are told whom to write to.

    Args:
        contact: as in KHABAR_CONTACT, an e-mail address or a URL.
        sites: what is to be crawled; sites on this machine need no contact.

    Raises:
        ConfigError: if there is none and a site is live, or it is neither of both.
    """
    live = next((host for site in sites for host in site.hosts if not _is_here(host)), None)
    if contact and not _CONTACT.fullmatch(contact):
        raise ConfigError(
            f"KHABAR_CONTACT: {contact!r} is neither an e-mail address nor a URL: set it to one "
            "such as desk@example.org or https://example.org/about-our-crawler"
        )
    if live and not contact:
        raise ConfigError(
            f"KHABAR_CONTACT is not set: {live} is a live site, whose owners must be able to "
            "reach you; set it to your e-mail address or a page about your project"
        )


def is_loopback(site: Site) -> bool:
    """Whether all hosts of a site are on this machine by their very address."""
    return all(_is_here(host) for host in site.hosts)


def _is_here(host: str) -> bool:
    return is_loopback_host(urlsplit(f"//{host}").hostname or "")


def is_loopback_host(host: str) -> bool:
    """Whether a bare host name or address, without a port, is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
