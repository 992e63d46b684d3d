"""MariaDB, PHP and nginx as child processes of a test, reachable on this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20


class ServerError(RuntimeError):
    """A server did not start or a query failed; the message ends with what it said."""


class Servers:
    """The three servers over one work folder."""

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        """`ports` holds one port of 127.0.0.1 for each site."""
        self._folder = folder
        self._ports = ports
        self._running: list[subprocess.Popen[bytes]] = []
        self._root = os.geteuid() == 0

    def start_database(self) -> None:
        """Starts MariaDB, with an empty data directory the first time.

        Raises:
            ServerError: if it does not answer.
        """
        data = self._folder / "mariadb"
        # The data is thrown away in the end: no log or flush needs to survive a power cut.
        settings = [
            f"--datadir={data}",
            "--innodb-log-file-size=16M",
            "--innodb-flush-method=nosync",
        ]
        settings += ["--user=root"] if self._root else []
        if not (data / "mysql").is_dir():
            run = ["mariadb-install-db", "--no-defaults", *settings, "--skip-test-db"]
            run += ["--auth-root-authentication-method=normal"]
            made = subprocess.run(run, capture_output=True, text=True, check=False)
            if made.returncode:
                raise ServerError(f"mariadb-install-db failed: {made.stderr or made.stdout}")
        settings += [
            f"--socket={self._socket}",
            f"--pid-file={self._folder / 'mariadb.pid'}",
            "--skip-networking",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=64M",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--performance-schema=0",
            "--sql-mode=NO_ENGINE_SUBSTITUTION",
        ]
        self._launch("mariadb", ["mariadbd", "--no-defaults", *settings], self._database_answers)

    def start_web(self, children: int) -> None:
        """Starts `children` PHP workers and, in front of them, nginx.

        Raises:
            ServerError: if one of them does not start, for example since a port is taken.
        """
        (self._folder / "tmp").mkdir(exist_ok=True)
        user = "user = root\ngroup = root" if self._root else ""
        php = _configured("php-fpm.conf", folder=self._folder, user=user, children=children)
        (self._folder / "php-fpm.conf").write_text(php)
        servers = "".join(
            _configured("nginx-site.conf", folder=self._folder, site=site, port=port)
            for site, port in self._ports.items()
        )
        user = "user root;" if self._root else ""
        nginx = _configured("nginx.conf", folder=self._folder, user=user, servers=servers)
        (self._folder / "nginx.conf").write_text(nginx)

        fpm = [_php_fpm(), "--fpm-config", str(self._folder / "php-fpm.conf")]
        fpm += ["--allow-to-run-as-root"] if self._root else []
        self._launch("php-fpm", fpm, (self._folder / "php.sock").exists)
        errors = str(self._folder / "nginx.error.log")
        web = ["nginx", "-c", str(self._folder / "nginx.conf"), "-e", errors]
        self._launch("nginx", web, self._web_answers)

    def sql(self, statement: str) -> None:
        """Executes a statement as the database's root.

        Raises:
            ServerError: if it fails.
        """
        client = ["mariadb", "--no-defaults", "-uroot", f"--socket={self._socket}"]
        done = subprocess.run(
            [*client, "-e", statement], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerError(f"{statement}: {done.stderr.strip()}")

    def stop(self) -> None:
        """Ends what was started here, the last first, and waits for it."""
        while self._running:
            process = self._running.pop()
            process.terminate()
            try:
                process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @property
    def _socket(self) -> Path:
        return self._folder / "mariadb.sock"

    def _launch(self, name: str, command: list[str], ready: Callable[[], bool]) -> None:
        log = self._folder / f"{name}.out"
        # A test run that is killed takes its servers along; Ctrl-C is left to stop().
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._running.append(process)
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(f"{name} did not start: {log.read_text(errors='replace')[-600:]}")
            time.sleep(0.05)

    def _database_answers(self) -> bool:
        return _connects(socket.AF_UNIX, str(self._socket))

    def _web_answers(self) -> bool:
        return all(_connects(socket.AF_INET, ("127.0.0.1", port)) for port in self._ports.values())


def _connects(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


def _configured(template: str, **values: object) -> str:
    return Template((HERE / "conf" / template).read_text()).substitute(values)


def _php_fpm() -> str:
    # Debian puts the version into the name: php-fpm8.2.
    binaries = sorted(Path("/usr/sbin").glob("php-fpm[0-9]*"))
    found = str(binaries[-1]) if binaries else shutil.which("php-fpm")
    if not found:
        raise ServerError("php-fpm is not installed")
    return found
