"""A PostgreSQL server of a test's own: Debian's, on a socket in a folder, as an ordinary user."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from warehouse.lake.connection import extension_file

PASSWORD = "s3cret-word"

_serial = itertools.count(1)


def new_database(where: str) -> str:
    """Makes an empty database; its connection string."""
    name = f"lake{next(_serial)}"
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as con:
        con.execute(f"LOAD '{extension_file('postgres_scanner')}'")
        con.execute(f"ATTACH '{where} dbname=postgres password={PASSWORD}' AS db (TYPE postgres)")
        con.execute(f"CALL postgres_execute('db', 'CREATE DATABASE {name}', use_transaction=false)")
    return f"{where} dbname={name}"


def programs() -> Path | None:
    """Where Debian keeps the newest PostgreSQL's programs; None if it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def postgres(bin_folder: Path) -> Iterator[str]:
    """A running server; its connection string, without database and password."""
    # Sockets have short paths, and root may not run a server.
    folder = Path(mkdtemp(prefix="khabar-pg-", dir="/tmp"))
    as_user = []
    if os.geteuid() == 0:
        user = next(u for u in ("postgres", "nobody") if u in {p.pw_name for p in pwd.getpwall()})
        shutil.chown(folder, user)
        as_user = ["runuser", "-u", user, "--"]
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"

    def run(program: str, *words: str) -> None:
        command = [*as_user, str(bin_folder / program), "-D", str(data), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    try:
        run("initdb", "-U", "khabar", "-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"host={folder} user=khabar"
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
