"""The addresses of the practice sites: four of loopback's with one port, or one with four ports."""

from __future__ import annotations

import errno
import socket

from spiders.practice.plan import SITES

ADDRESSES = ("127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14")


def bind_sites(port: int) -> dict[str, socket.socket]:
    """A bound socket for each site; port 0 takes one that is free at all four addresses.

    Raises:
        OSError: if the port is taken.
    """
    for _ in range(20):
        try:
            return _bind_all([(address, port) for address in ADDRESSES])
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                # Loopback has 127.0.0.1 alone, as on macOS: a port for each site.
                numbers = range(port, port + len(SITES)) if port else [0] * len(SITES)
                return _bind_all([("127.0.0.1", number) for number in numbers])
            if port:
                raise
    raise OSError(errno.EADDRINUSE, f"no port is free at {', '.join(ADDRESSES)}")


def _bind_all(places: list[tuple[str, int]]) -> dict[str, socket.socket]:
    bound: list[socket.socket] = []
    try:
        for address, port in places:
            # Where any port will do, the first site's is everyone's.
            shared = bound[0].getsockname()[1] if bound and address != places[0][0] else port
            bound.append(bound_at(address, shared))
    except OSError:
        for taken in bound:
            taken.close()
        raise
    return dict(zip(SITES, bound, strict=True))


def bound_at(address: str, port: int) -> socket.socket:
    """A socket bound to one address; it does not listen yet.

    Raises:
        OSError: if the address is taken or not this machine's.
    """
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
    except OSError:
        listening.close()
        raise
    return listening
