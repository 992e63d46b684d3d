"""The server's database: SQLite in Prefect's folder, or PostgreSQL by Prefect's own setting."""

from __future__ import annotations

import asyncio
import os
import re

from flows.server.runtime.prefect_database import DATABASE_URLS
from spiders.errors import ConfigError

CONNECT_SECONDS = 15.0
_POSTGRES = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://")


def prepare_database() -> str:
    """Gives PostgreSQL's URL the form that Prefect wants, and tries it.

    Returns:
        What the server's database is, without its password.

    Raises:
        ConfigError: if it cannot be used.
    """
    name = next((each for each in DATABASE_URLS if os.environ.get(each)), "")
    if not name or os.environ[name].startswith("sqlite"):
        return "SQLite"
    url = os.environ[name]
    found = _POSTGRES.match(url)
    if not found:
        raise ConfigError(f"{name} must begin with postgresql:// or sqlite+aiosqlite://")
    rest = url[found.end() :]
    os.environ[name] = f"postgresql+asyncpg://{rest}"
    if problem := asyncio.run(_problem(f"postgresql://{rest}")):
        raise ConfigError(f"{name}: PostgreSQL cannot be used ({problem})")
    return "PostgreSQL"


async def _problem(url: str) -> str:
    """Why the database cannot be used, '' if it can; without the URL, which holds a password."""
    # A third of a second to import, and only who has PostgreSQL needs it.
    import asyncpg  # noqa: PLC0415

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except TimeoutError:
        return f"no answer within {CONNECT_SECONDS:.0f} s"
    except OSError as error:
        return (error.strerror or str(error)).lower()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        return str(error).splitlines()[0] if not isinstance(error, ValueError) else "no such URL"
    await connection.close()
    return ""
