"""Parts of `khabar serve`: what is refused, which server is used, what hangs and what dies."""

from __future__ import annotations

import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.server.runtime.environment import CLIENT_AUTH, SERVER_AUTH, prepare_prefect
from flows.server.serve import orphans, supervisor
from flows.server.serve.address import Address, check_exposure
from flows.server.serve.database import prepare_database
from flows.server.serve.environment import server_environment, worker_environment
from flows.server.serve.prefect_process import PrefectProcess, trim
from flows.server.serve.runs_by_http import RunsByHttp
from flows.server.serve.supervisor import Supervisor
from flows.server.serve.which_server import which_server
from spiders.errors import ConfigError, RunError
from tests.flows.khabar import Khabar
from tests.flows.serving import free_port, wait_for


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of Prefect's is set; what a test sets goes with it."""
    for name in [*os.environ, SERVER_AUTH, CLIENT_AUTH, "PREFECT_API_URL", "no_proxy", "NO_PROXY"]:
        if name.startswith("PREFECT_") or name in {"no_proxy", "NO_PROXY"}:
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.7", False),
        ("::ffff:192.0.2.7", False),
    ],
)
def test_only_loopback_is_private(host: str, private: bool) -> None:
    assert Address(host).is_private() is private


def test_an_address_is_reached_by_a_name_that_leads_there() -> None:
    assert Address("0.0.0.0", 1).api == "http://127.0.0.1:1/api"
    assert Address("::", 1).ui == "http://[::1]:1"
    assert Address("localhost", 1).ui == "http://localhost:1"
    with pytest.raises(ConfigError, match="no such host"):
        Address("no-such-host.invalid").is_private()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_others_are_let_in_by_password_only(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=rf"--host {host} lets others.*{SERVER_AUTH}=user:pass"):
        check_exposure(Address(host))
    monkeypatch.setenv(SERVER_AUTH, "khabar:long enough")
    check_exposure(Address(host))
    assert os.environ[CLIENT_AUTH] == "khabar:long enough"


@pytest.mark.parametrize(
    "auth", ["hidden-word", "hidden:", ":hidden", "user:पासवर्ड", "user:پاس ورڈ"]
)
def test_a_password_that_nobody_could_use_is_refused(
    auth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SERVER_AUTH, auth)
    with pytest.raises(ConfigError) as told:
        check_exposure(Address())
    assert "hidden" not in str(told.value)
    assert auth not in str(told.value)


def test_two_passwords_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SERVER_AUTH, "a:b")
    monkeypatch.setenv(CLIENT_AUTH, "a:c")
    with pytest.raises(ConfigError, match="differs"):
        check_exposure(Address())


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SERVER_AUTH, "")
    with pytest.raises(ConfigError, match="lets others"):
        check_exposure(Address("0.0.0.0"))


def test_the_worker_sees_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SERVER_AUTH, "PREFECT_SERVER_DATABASE_PASSWORD"):
        monkeypatch.setenv(name, "user:secret")
    monkeypatch.setenv("PREFECT_SERVER_UI_V2_ENABLED", "true")
    server = server_environment(Address())
    assert server[SERVER_AUTH] == "user:secret"
    assert server["PREFECT_SERVER_UI_V2_ENABLED"] == "true", "the user's own wins"
    assert "user:secret" not in worker_environment().values()


@pytest.mark.parametrize("form", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_postgresql_that_is_not_there_is_told_without_its_password(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{form}://user:secret@127.0.0.1:{free_port()}/prefect"
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", url)
    with pytest.raises(ConfigError, match="PostgreSQL cannot be used") as told:
        prepare_database()
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_prefects_folder_is_its_owners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", "")
    monkeypatch.delenv("PREFECT_HOME")
    (tmp_path / "prefect").mkdir(mode=0o755)
    with pytest.MonkeyPatch.context() as kept:
        kept.setattr(os, "environ", dict(os.environ))
        prepare_prefect(tmp_path)
    assert (tmp_path / "prefect").stat().st_mode & 0o777 == 0o700


def test_prefects_url_decides_whose_server_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert which_server(None, None) == Address("127.0.0.1", 4200)
    assert which_server("::1", None) == Address("::1", 4200)
    port = free_port()
    monkeypatch.setenv("PREFECT_API_URL", f"http://localhost:{port}/api/")
    assert which_server(None, None) == Address("localhost", port), "nothing answers there yet"
    assert which_server(None, 4300) == Address("127.0.0.1", 4300)
    with answering(port):
        assert which_server(None, None) is None
    monkeypatch.setenv("PREFECT_API_URL", "http://no-such-host.invalid/api")
    with pytest.raises(RunError, match=r"no-such-host.invalid/api, cannot be reached"):
        which_server(None, None)


class _Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class answering:
    """Something at a port of this machine that says all is well."""

    def __init__(self, port: int) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _Healthy)

    def __enter__(self) -> None:
        threading.Thread(target=self._server.serve_forever).start()

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_a_port_in_use_and_a_foreign_address_are_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} cannot be used.*--port 4200"):
            Address(port=port).refuse_taken()
    with pytest.raises(ConfigError, match="no address of this machine"):
        Address("192.0.2.7").refuse_taken()


def test_a_log_is_moved_away_while_it_is_written(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with log.open("ab", buffering=0) as writer:
        writer.write("ख़बर\n".encode() * 100)
        trim(log, most=100)
        writer.write("خبر\n".encode())
        trim(log, most=100)
    assert log.read_text(encoding="utf-8") == "خبر\n"
    assert (tmp_path / "worker.log.1").read_text(encoding="utf-8") == "ख़बर\n" * 100


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Supervisor, PrefectProcess, list[str]]]:
    """A supervisor with a program that is not Prefect's, and what it says."""
    told: list[str] = []
    watching = Supervisor(
        patience=2.0,
        close_dead_runs=lambda: None,
        on_processes=lambda _: None,
        others=frozenset(),
        ended_runs=list,
        notify=told.append,
        is_hurried=lambda: False,
    )
    port = free_port()
    program = PrefectProcess(
        "server",
        ("-m", "http.server", str(port), "--bind", "127.0.0.1"),
        dict(os.environ),
        tmp_path / "server.log",
        f"http://127.0.0.1:{port}/",
        program=(sys.executable,),
    )
    watching.start(program)
    yield watching, program, told
    program.kill()


def test_what_hangs_is_started_again(
    watched: tuple[Supervisor, PrefectProcess, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, program, told = watched
    monkeypatch.setattr("flows.server.serve.prefect_process.ASK_SECONDS", 0.5)
    monkeypatch.setattr(supervisor, "ASK_EVERY", 0.2)
    first = program.pid
    os.kill(first, signal.SIGSTOP)
    monkeypatch.setattr(watching, "notify", lambda line: told.append(line) or _end_at(line, "back"))
    with pytest.raises(KeyboardInterrupt):
        watching.watch()
    assert program.pid != first
    assert "has not answered for" in told[0]
    assert "ended (killed by SIGKILL)" in told[1]


def _end_at(line: str, word: str) -> None:
    if word in line:
        raise KeyboardInterrupt


def test_what_dies_again_and_again_is_given_up(
    watched: tuple[Supervisor, PrefectProcess, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, program, told = watched
    monkeypatch.setattr(supervisor, "MOST_DEATHS", 2)
    monkeypatch.setattr(supervisor, "TICK_SECONDS", 0.05)
    os.kill(program.pid, signal.SIGKILL)
    monkeypatch.setattr(watching, "notify", lambda line: told.append(line) or _kill(program, line))
    with pytest.raises(RunError, match=r"server ended 2 times within 0 minutes.*SIGKILL.*log"):
        watching.watch()


def _kill(program: PrefectProcess, line: str) -> None:
    if "back" in line:
        os.kill(program.pid, signal.SIGKILL)


def test_a_program_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path\n"
        "from flows.server.serve.prefect_process import PrefectProcess\n"
        "p = PrefectProcess('worker', ('-c', 'import time; time.sleep(600)'), dict(os.environ),\n"
        "    Path(sys.argv[1]), '', program=(sys.executable,))\n"
        "p.start(); print(p.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        wait_for(lambda: "sleep(600)" in " ".join(child.cmdline()), "the child has not begun")
        parent.kill()
    _, alive = psutil.wait_procs([child], timeout=30)
    assert not alive


def test_orphans_are_ended() -> None:
    code = (
        "import os, subprocess, sys, time\n"
        "from flows.server.serve import orphans\n"
        "orphans.GRACE_SECONDS = 0.5\n"
        "mine = subprocess.Popen(['sleep', '600'])\n"
        "others = orphans.adopt_orphans()\n"
        'inner = \'import subprocess; subprocess.Popen(["sleep", "600"])\'\n'
        "subprocess.run([sys.executable, '-c', inner])\n"
        "orphans.end_orphans(others, lambda: False)\n"
        "import psutil; print([each.pid == mine.pid for each in psutil.Process().children()])\n"
        "mine.kill()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # What was there before is nobody's orphan.
    assert done.stdout == "[True]\n"
    assert orphans.GRACE_SECONDS > 20, "more than KHABAR_STOP_GRACE"


def test_the_command_refuses_in_one_line(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    done = khabar("serve", "--host", "0.0.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("khabar: --host 0.0.0.0 lets others reach")
    assert done.stderr.count("\n") == 1


def test_neither_commands_nor_what_watches_over_prefect_load_it() -> None:
    code = (
        "import sys, flows.commands.serve, flows.server.serve.serve, flows.commands.app\n"
        "print('prefect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_silent_server_is_not_asked_how_runs_ended(
    watched: tuple[Supervisor, PrefectProcess, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, program, told = watched
    monkeypatch.setattr("flows.server.serve.supervisor.TELL_EVERY", 0.0)
    watching.ended_runs = lambda: ["gazette 14:30 · 2 new"]
    watching._tell_of_ended_runs()
    assert told == ["gazette 14:30 · 2 new"]
    # Else waiting for its answer would put off that it is started again.
    program.answered -= 60
    watching._tell_of_ended_runs()
    assert len(told) == 1


class _Strange(http.server.BaseHTTPRequestHandler):
    status, page = 401, b""

    def do_POST(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "page", "why"),
    [(401, b"", "status 401"), (302, b"", "status 302"), (200, b"<html>", "no JSON")],
)
def test_a_server_that_does_not_say_how_runs_end_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, status: int, page: bytes, why: str
) -> None:
    monkeypatch.setattr(_Strange, "status", status)
    monkeypatch.setattr(_Strange, "page", page)
    told: list[str] = []
    with http.server.HTTPServer(("127.0.0.1", 0), _Strange) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        runs = RunsByHttp(f"http://127.0.0.1:{server.server_port}/api", told.append)
        assert [runs.ended(), runs.ended()] == [[], []]
        # Who does not know looks closer.
        assert runs.may_go_on("khabar")
        server.shutdown()
    assert told == [f"Prefect's server does not say how runs end ({why})"]
    # Of one that is gone the supervisor tells.
    assert runs.ended() == []
    assert len(told) == 1
