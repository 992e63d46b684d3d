"""Where alarms are sent to, as the settings say: a webhook, mail, a notification block."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

import regex

from flows.settings import Settings
from spiders.errors import ConfigError

CONNECT_SECONDS = 5.0

_ADDRESS = regex.compile(r"[^\s@,<>\"]+@[^\s@,<>\"]+")
_BLOCK = regex.compile(r"(?P<type>[a-z0-9]+(?:-[a-z0-9]+)*)/(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """A URL that alarms are posted to."""

    url: str = field(repr=False)
    host: str
    port: int

    @property
    def description(self) -> str:
        """What may be shown of it: the rest of the URL is a secret."""
        return f"webhook {self.host}"


@dataclass(frozen=True, slots=True)
class MailTarget:
    """A mail server and the addresses that it sends alarms to."""

    host: str
    port: int
    mode: str
    """`ssl`, `starttls` or `insecure`, as Apprise calls them."""
    user: str = field(repr=False)
    password: str = field(repr=False)
    sender: str
    recipients: tuple[str, ...]

    @property
    def description(self) -> str:
        """What may be shown of it."""
        return f"mail to {', '.join(self.recipients)} through {self.host}:{self.port}"

    @property
    def apprise_url(self) -> str:
        """The server, its account and the addresses in the form that Apprise reads; a secret."""
        account = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@"
        scheme = "mailto" if self.mode == "insecure" else "mailtos"
        host = f"[{self.host}]" if ":" in self.host else self.host
        more = {
            "smtp": self.host,
            "mode": self.mode,
            "from": f"Khabar <{self.sender}>",
            "to": ",".join(self.recipients),
            "format": "text",
        }
        return f"{scheme}://{account if self.user else ''}{host}:{self.port}?{urlencode(more)}"


@dataclass(frozen=True, slots=True)
class BlockTarget:
    """A notification block that somebody has made in Prefect's UI."""

    type_slug: str
    name: str

    @property
    def description(self) -> str:
        """What may be shown of it."""
        return f"block {self.type_slug}/{self.name}"


Target = WebhookTarget | MailTarget | BlockTarget


def read_targets(settings: Settings) -> list[Target]:
    """Where alarms go; [] if no setting says so.

    Raises:
        ConfigError: naming the setting that is wrong, never a secret.
    """
    targets: list[Target] = []
    if url := settings.alarm_webhook.get_secret_value().strip():
        targets.append(_webhook(url))
    recipients = _addresses(settings.alarm_email, "KHABAR_ALARM_EMAIL")
    if recipients:
        targets.append(_mail(settings, recipients))
    elif settings.alarm_smtp.get_secret_value().strip():
        raise ConfigError(
            "KHABAR_ALARM_EMAIL: must be given with KHABAR_ALARM_SMTP: the addresses alarms go to"
        )
    for name in filter(None, (each.strip() for each in settings.alarm_block.split(","))):
        match = _BLOCK.fullmatch(name)
        if not match:
            raise ConfigError(
                "KHABAR_ALARM_BLOCK: must be a block's type and name, such as "
                f"slack-webhook/newsroom, not {name!r}"
            )
        targets.append(BlockTarget(match["type"], match["name"]))
    return targets


def check_reachable(targets: Iterable[Target]) -> None:
    """Connects to webhook and mail server once; says nothing to them.

    Raises:
        ConfigError: naming the setting whose host cannot be connected to.
    """
    for target in targets:
        if isinstance(target, BlockTarget):
            continue
        name = "SMTP" if isinstance(target, MailTarget) else "WEBHOOK"
        try:
            socket.create_connection((target.host, target.port), timeout=CONNECT_SECONDS).close()
        except OSError as error:
            raise ConfigError(
                f"KHABAR_ALARM_{name}: {target.host}:{target.port} cannot be reached "
                f"({_why(error)}): check host and port"
            ) from None


def is_private(host: str) -> bool:
    """Whether a host is on this machine or network as far as this machine can tell.

    A host whose name is not known here (behind a proxy) counts as private: there is nothing to
    hold its address against.
    """
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return True
    return any(not ipaddress.ip_address(str(each[4][0]).split("%")[0]).is_global for each in found)


def _webhook(url: str) -> WebhookTarget:
    wrong = "KHABAR_ALARM_WEBHOOK: must be a URL such as https://hooks.example.org/services/…"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(wrong) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or regex.search(r"\s", url):
        raise ConfigError(wrong)
    return WebhookTarget(url, parts.hostname, port or (443 if parts.scheme == "https" else 80))


def _mail(settings: Settings, recipients: tuple[str, ...]) -> MailTarget:
    wrong = (
        "KHABAR_ALARM_SMTP: must be smtp://host:port or smtps://user:password@host, with %… for "
        "special characters in user and password"
    )
    url = settings.alarm_smtp.get_secret_value().strip()
    if not url:
        raise ConfigError(
            "KHABAR_ALARM_SMTP: must be given with KHABAR_ALARM_EMAIL: the server that takes the "
            "mail, such as smtps://user:password@mail.example.org or smtp://localhost"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(wrong) from None
    if (
        parts.scheme not in ("smtp", "smtps")
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ConfigError(wrong)
    account: dict[str, Any] = {
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    }
    if parts.scheme == "smtps":
        mode, usual = "ssl", 465
    elif account["user"] or port == 587:
        # A password never goes over the wire in the clear.
        mode, usual = "starttls", 587
    else:
        mode, usual = "insecure", 25
    (sender,) = _addresses(settings.alarm_sender, "KHABAR_ALARM_SENDER", most=1) or (
        account["user"] if _ADDRESS.fullmatch(account["user"]) else recipients[0],
    )
    return MailTarget(
        parts.hostname, port or usual, mode, sender=sender, recipients=recipients, **account
    )


def _addresses(value: str, name: str, most: int = 100) -> tuple[str, ...]:
    found = tuple(filter(None, (each.strip() for each in value.split(","))))
    for address in found:
        if not _ADDRESS.fullmatch(address) or parseaddr(address)[1] != address:
            raise ConfigError(
                f"{name}: must be an address such as news@example.org, not {address!r}"
            )
    if len(found) > most:
        raise ConfigError(f"{name}: must be one address, not {len(found)}")
    return found


def _why(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(error, TimeoutError):
        return f"no answer within {CONNECT_SECONDS:.0f} s"
    return (error.strerror or str(error)).lower()
