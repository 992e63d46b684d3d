"""Which lake a home shares its articles in: its catalogue and its folder of data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import regex

from spiders.errors import ConfigError

_FORM = regex.compile(r"ducklake:(?P<kind>sqlite|postgres):(?P<where>.+)", regex.DOTALL)
_PASSWORD = regex.compile(r"\bpassword\s*=|://[^/@\s]*:[^/@\s]*@", regex.IGNORECASE)
_SECRETS = (
    (regex.compile(r"(?i)\b(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s'\"]+)"), r"\1…"),
    (regex.compile(r"(://[^/:@\s]*:)[^/@\s]*@"), r"\1…@"),
)


@dataclass(frozen=True, slots=True)
class LakeTarget:
    """Where a lake is."""

    kind: Literal["sqlite", "postgres"]
    where: str = field(repr=False)
    """Path of the SQLite file, or a connection string of libpq without a password."""
    data: Path
    """Folder of the Parquet files."""

    @property
    def catalogue(self) -> str:
        """As people may read it."""
        return redacted(f"{self.kind}:{self.where}")

    @property
    def attached(self) -> str:
        """What DuckDB's ATTACH takes."""
        if self.kind == "sqlite":
            return f"ducklake:sqlite:{Path(self.where).absolute()}"
        where = self.where
        if "://" not in where and "connect_timeout" not in where:
            # Else a server that is switched off holds a run up for minutes.
            where = f"{where} connect_timeout=10"
        return f"ducklake:postgres:{where}"


def lake_target(lake: str, data: Path | None) -> LakeTarget | None:
    """The lake that the settings KHABAR_LAKE and KHABAR_LAKE_DATA name; None if there is none.

    Raises:
        ConfigError: if one of them is not as it must be.
    """
    if not lake.strip():
        return None
    if _PASSWORD.search(lake):
        raise ConfigError(
            "KHABAR_LAKE must not hold a password: leave it to PGPASSWORD or ~/.pgpass"
        )
    found = _FORM.fullmatch(lake.strip())
    if not found:
        raise ConfigError(
            "KHABAR_LAKE must be ducklake:sqlite:<file> or ducklake:postgres:<connection>, such as "
            "ducklake:postgres:dbname=lake host=db.example user=khabar"
        )
    where = found["where"].strip()
    if found["kind"] == "sqlite":
        return LakeTarget("sqlite", where, data or Path(f"{where}.files"))
    if data is None:
        raise ConfigError(
            "KHABAR_LAKE_DATA must name the folder of the lake's data, which all homes share"
        )
    return LakeTarget("postgres", where, data)


def redacted(text: str) -> str:
    """The text without passwords of connection strings, which DuckDB's errors quote."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
