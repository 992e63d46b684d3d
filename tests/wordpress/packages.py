"""The Debian packages that the network is made of."""

from __future__ import annotations

from tests import debian

# Two steps: with a web server and PHP already there, `wordpress` does not pull in Apache.
STEPS = (
    ("nginx-light", "php-fpm", "php"),
    (
        "wordpress",
        "wordpress-l10n",
        "wordpress-theme-twentytwentyone",
        "wordpress-theme-twentytwentytwo",
        "wordpress-theme-twentytwentythree",
        "mariadb-server-core",
        "mariadb-client-core",
        "php-cli",
        "php-mysql",
        "php-gd",
        "php-mbstring",
        "php-xml",
    ),
)


def unavailable_reason() -> str | None:
    """Why WordPress cannot run here, or None; packages that are only missing are no reason."""
    return debian.unavailable_reason(*(package for step in STEPS for package in step))


def install() -> None:
    """Installs the packages that are missing.

    Raises:
        RuntimeError: if apt-get fails.
    """
    debian.install(*STEPS)
