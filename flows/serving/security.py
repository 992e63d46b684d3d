"""Who may speak to the server: only this machine, or whoever knows the password."""

from __future__ import annotations

import os

from flows.prefect_env import CLIENT_AUTH, SERVER_AUTH
from flows.serving.address import Address
from spiders.errors import ConfigError


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
