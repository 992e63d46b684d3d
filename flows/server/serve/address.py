"""Where the Prefect server listens, and who can reach it there."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows.server.runtime.environment import CLIENT_AUTH, SERVER_AUTH
from spiders.errors import ConfigError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 4200


@dataclass(frozen=True)
class Address:
    """A host and a port to listen on; the host is a name or an IP address."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT

    @property
    def ui(self) -> str:
        """The URL under which this machine reaches it."""
        return f"http://{self._called}:{self.port}"

    @property
    def api(self) -> str:
        """The API's URL, for this machine."""
        return f"{self.ui}/api"

    @property
    def _called(self) -> str:
        ip = _ip(self.host)
        if ip is None:
            return self.host
        if ip.is_unspecified:
            # To listen everywhere is no place to go to.
            ip = ipaddress.ip_address("127.0.0.1" if ip.version == 4 else "::1")
        return f"[{ip}]" if ip.version == 6 else str(ip)

    def is_private(self) -> bool:
        """Whether only this machine can reach it.

        Raises:
            ConfigError: if the host is no name of this machine.
        """
        return all(_is_loopback(found[0]) for found in self._resolve())

    def refuse_taken(self) -> None:
        """Raises ConfigError if it cannot be listened on."""
        for found, family in self._resolve():
            with socket.socket(family) as probe:
                # As the server does: a port that was in use a moment ago can be had.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((found, self.port))
                except OSError as error:
                    # Without the address, which asyncio and socket word in their own ways.
                    raise ConfigError(self._refusal(error)) from None

    def _refusal(self, error: OSError) -> str:
        why = (os.strerror(error.errno) if error.errno else str(error)).lower()
        if error.errno == errno.EADDRNOTAVAIL:
            return f"--host {self.host}: it is no address of this machine"
        other = 4300 if self.port == DEFAULT_PORT else DEFAULT_PORT
        return (
            f"port {self.port} cannot be used ({why}): "
            f"name another, such as khabar serve --port {other}"
        )

    def _resolve(self) -> list[tuple[str, int]]:
        """All IP addresses of the host, each with its family."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise ConfigError(
                f"--host {self.host}: there is no such host; 127.0.0.1 is this machine alone"
            ) from None
        return list(dict.fromkeys((str(address[0]), family) for family, _, _, _, address in found))


def address_of(url: str) -> Address | None:
    """The address of an API on this machine, None if the URL leads elsewhere."""
    parts = urlsplit(url)
    try:
        address = Address(parts.hostname or "", parts.port or 80)
    except ValueError:
        return None
    if parts.scheme != "http" or not address.host:
        return None
    try:
        return address if address.is_private() else None
    except ConfigError:
        return None


def _is_loopback(host: str) -> bool:
    ip = _ip(host.partition("%")[0])
    return ip is not None and ip.is_loopback


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def check_exposure(address: Address) -> None:
    """Refuses to show the server to others without Prefect's own authentication.

    Raises:
        ConfigError: if others can reach the address and no password is set, or it is of no use.
    """
    if check_auth_strings():
        return
    if not address.is_private():
        raise ConfigError(
            f"--host {address.host} lets others reach the Prefect server, and whoever reaches it "
            f"can run code on this machine: set {SERVER_AUTH}=user:password, or leave --host out"
        )


def check_auth_strings() -> bool:
    """Whether Prefect's authentication is set.

    Raises:
        ConfigError: if it is set in a way that nobody could use.
    """
    server = os.environ.get(SERVER_AUTH, "")
    if not server:
        # Prefect would take the empty string for a password.
        os.environ.pop(SERVER_AUTH, None)
        return False
    user, colon, password = server.partition(":")
    if not (user and colon and password):
        raise ConfigError(f"{SERVER_AUTH} must look like user:password")
    if not server.isascii():
        raise ConfigError(
            f"{SERVER_AUTH}: Prefect can compare ASCII letters, digits and signs only"
        )
    if os.environ.setdefault(CLIENT_AUTH, server) != server:
        raise ConfigError(
            f"{CLIENT_AUTH} differs from {SERVER_AUTH}: leave it out, khabar serve sets it"
        )
    return True
