"""What the command says when something is wrong: one line, what to do, a truthful exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest

from flows.commands.app import EXAMPLES
from flows.run_control.locks import run_locks
from flows.server.serve.home_lock import only_serve, server_url_published
from tests.flows.khabar import Khabar
from tests.places import PROJECT


@pytest.fixture
def khabar(tmp_path: Path) -> Khabar:
    return Khabar(tmp_path, {"KHABAR_CONTACT": "test@example.org"})


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line a failed command leaves; never a traceback, never a harmless exit status."""
    assert done.returncode not in (0, 1), done
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("khabar: ")
    return lines[0]


def site_file(folder: Path, name: str, **changes: str) -> None:
    table = {
        "title": '"A site"',
        "hosts": '["127.0.0.1:9"]',
        "base_url": '"http://127.0.0.1:9"',
        "language": '"hi"',
    } | changes
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{key} = {value}\n" for key, value in table.items())
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def only(khabar: Khabar, folder: Path) -> None:
    khabar.settings.update(KHABAR_SITES=str(folder), KHABAR_SITES_ONLY="1")


def test_without_a_network_it_names_the_hosts_and_the_demo(khabar: Khabar, tmp_path: Path) -> None:
    site_file(tmp_path / "s", "closed")
    only(khabar, tmp_path / "s")
    line = complaint(khabar("run"))
    assert "127.0.0.1:9" in line
    assert "khabar demo" in line


def test_an_unknown_site_is_named_with_those_there_are(khabar: Khabar) -> None:
    line = complaint(khabar("run", "thehindu"))
    assert "'thehindu'" in line
    assert "theprintlines" in line


def test_a_bad_site_file_is_named_with_its_key(khabar: Khabar, tmp_path: Path) -> None:
    site_file(tmp_path / "s", "bad", time_zone='"Asia/Calcuta"')
    only(khabar, tmp_path / "s")
    line = complaint(khabar("run"))
    assert "bad.toml" in line
    assert "time_zone" in line


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("KHABAR_MAX_PAGES", "many", "must be a valid integer, not 'many'"),
        ("KHABAR_MAX_MINUTES", "-1", "must be greater than or equal to 0, not '-1'"),
        ("KHABAR_NIGHT", "25:00", "must be two times of day such as 22:00-06:00, not '25:00'"),
        ("KHABAR_MEMORY_LIMIT", "lots", "must be a size such as 128MB, not 'lots'"),
    ],
)
def test_a_bad_setting_is_named(khabar: Khabar, name: str, value: str, problem: str) -> None:
    khabar.settings[name] = value
    assert complaint(khabar("run")) == f"khabar: {name}: {problem}"


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2026-03-02", "2026-03-01", "ends on 2026-03-01, before it begins on 2026-03-02"),
        ("9999-01-01", "9999-12-31", "begins on 9999-01-01, and today is"),
        ("0001-01-01", "2026-03-01", "begins on 0001-01-01: 1991-01-01 is the earliest"),
    ],
)
def test_a_window_of_no_days_is_refused(
    khabar: Khabar, first: str, last: str, problem: str
) -> None:
    assert problem in complaint(khabar("backfill", "--from", first, "--to", last))


@pytest.mark.parametrize("day", ["2026-02-30", "20260228", "२०२६-०२-२८ को", "yesterday"])
def test_what_is_no_day_is_refused(khabar: Khabar, day: str) -> None:
    done = khabar("backfill", "--from", day, "--to", "2026-03-01")
    assert done.returncode == 2
    assert f"'--from': '{day}' is no day such as 2026-01-31" in done.stderr


def test_a_home_that_is_a_file_is_refused(khabar: Khabar) -> None:
    khabar.home.write_text("a file", encoding="utf-8")
    line = complaint(khabar("run"))
    assert "KHABAR_HOME" in line
    assert khabar.home.read_text(encoding="utf-8") == "a file"


def test_a_full_disk_is_refused_before_anything_is_fetched(khabar: Khabar, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk to fill")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        khabar.settings["KHABAR_HOME"] = str(disk / "home")
        assert "MB are free" in complaint(khabar("run"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_live_site_needs_a_contact(khabar: Khabar, tmp_path: Path) -> None:
    # A name that resolves to this machine and is not spelt as loopback counts as live.
    host = os.uname().nodename
    site_file(tmp_path / "s", "live", hosts=f'["{host.lower()}"]', base_url=f'"http://{host}"')
    only(khabar, tmp_path / "s")
    khabar.settings.update(KHABAR_CONTACT="", http_proxy="http://127.0.0.1:9")
    assert f"KHABAR_CONTACT is not set: {host.lower()} is a live site" in complaint(khabar("run"))


def test_a_second_run_while_one_is_going_is_refused(khabar: Khabar, tmp_path: Path) -> None:
    site_file(tmp_path / "s", "busy")
    only(khabar, tmp_path / "s")
    with run_locks(khabar.home, ["busy"], "01a2"):
        line = complaint(khabar("run"))
    assert "busy" in line
    assert "01a2" in line


def test_a_file_that_is_no_database_is_left_alone(khabar: Khabar) -> None:
    khabar.home.mkdir()
    for name in ("khabar.duckdb", "news.duckdb"):
        (khabar.home / name).write_text("not a database" * 100, encoding="utf-8")
    line = complaint(khabar("sql", "select 1"))
    assert "news.duckdb" in line
    assert (khabar.home / "news.duckdb").read_text(encoding="utf-8").startswith("not a database")


def test_sql_before_the_first_run_says_how_to_get_data(khabar: Khabar) -> None:
    line = complaint(khabar("sql", "select 1"))
    assert "khabar run" in line
    assert "khabar demo" in line


def test_demo_and_live_articles_are_never_mixed(khabar: Khabar, tmp_path: Path) -> None:
    (khabar.home / "demo").mkdir(parents=True)
    assert "demo" in complaint(khabar("run"))
    (khabar.home / "demo").rmdir()
    (khabar.home / "khabar.duckdb").touch()
    assert "KHABAR_HOME" in complaint(khabar("demo"))


def published(khabar: Khabar) -> None:
    khabar.home.mkdir()
    with duckdb.connect(str(khabar.home / "news.duckdb")) as con:
        con.execute("CREATE TABLE articles AS SELECT 'ख़बर, [bold]' AS headline, 2 AS n")


def test_sql_answers_as_a_table_as_csv_and_as_json(khabar: Khabar) -> None:
    published(khabar)
    table = khabar("sql", "from articles").stdout
    assert "ख़बर, [bold]" in table
    assert "(1 row)" in table
    rows = list(csv.reader(io.StringIO(khabar("sql", "-f", "csv", "from articles").stdout)))
    assert rows == [["headline", "n"], ["ख़बर, [bold]", "2"]]
    assert json.loads(khabar("sql", "-f", "json", "from articles").stdout) == [
        {"headline": "ख़बर, [bold]", "n": 2}
    ]


def test_sql_that_is_wrong_or_writes_is_one_complaint(khabar: Khabar) -> None:
    published(khabar)
    wrong = khabar("sql", "select nothing from articles")
    assert wrong.returncode == 4
    assert "Traceback" not in wrong.stderr
    assert "read-only" in complaint(khabar("sql", "drop table articles"))


@pytest.mark.parametrize(
    "word", ["exit", *(pytest.param(each, marks=pytest.mark.long) for each in (".quit", "quit;"))]
)
def test_the_prompt_lists_views_first_and_takes_a_query_of_several_lines(
    khabar: Khabar, word: str
) -> None:
    published(khabar)
    with duckdb.connect(str(khabar.home / "news.duckdb")) as con:
        con.execute("CREATE VIEW news AS FROM articles")
        con.execute("COMMENT ON VIEW news IS 'Every story once'")
    out = at_prompt(khabar, ".tables", "selec 1;", "select headline", "from news;", word)
    assert out.index("Every story once") < out.index("articles")
    assert "Parser Error" in out
    assert "ख़बर, [bold]" in out


def at_prompt(khabar: Khabar, *lines: str) -> str:
    """What `khabar sql` shows on a terminal of its own for the lines typed; it ends by itself."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.commands.app", "sql"],
        cwd=PROJECT,
        env={**khabar.environment(), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    os.write(ours, "".join(f"{line}\r" for line in lines).encode())
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            # Linux ends the reading so once the other side is closed.
            break
    os.close(ours)
    assert process.wait(20) == 0, shown
    return shown.decode()


def test_sites_lists_the_built_in_and_the_added_ones(khabar: Khabar, tmp_path: Path) -> None:
    site_file(tmp_path / "s", "fifth")
    khabar.settings["KHABAR_SITES"] = str(tmp_path / "s")
    out = khabar("sites").stdout
    assert "fifth" in out
    assert "theprintlines" in out


def test_doctor_counts_what_is_wrong(khabar: Khabar, tmp_path: Path) -> None:
    site_file(tmp_path / "s", "closed")
    only(khabar, tmp_path / "s")
    done = khabar("doctor")
    assert done.returncode == 1
    assert "wrong  network" in done.stdout
    assert "ok     home" in done.stdout


def test_doctor_names_a_setting_that_is_none(khabar: Khabar) -> None:
    khabar.settings["KHABAR_MAX_MEGABYTE"] = "5"
    done = khabar("doctor")
    assert done.returncode == 1
    assert "wrong  settings    KHABAR_MAX_MEGABYTE: there is no such setting" in done.stdout


def test_sites_and_doctor_break_no_word_in_80_columns(khabar: Khabar) -> None:
    khabar.settings["COLUMNS"] = "80"
    out = khabar("sites").stdout
    assert "bharatexpress_english  " in out
    assert "english.bharatexpress.com  " in out
    done = khabar("doctor").stdout
    assert max(map(len, done.splitlines())) <= 80
    assert "bharatexpress_english," in done


def test_serve_refuses_a_port_that_is_taken(khabar: Khabar) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        line = complaint(khabar("serve", "--port", port))
    assert port in line
    assert "--port 4200" in line


def test_a_second_serve_on_a_home_is_refused(khabar: Khabar) -> None:
    (khabar.home / "prefect").mkdir(parents=True)
    with only_serve(khabar.home), server_url_published(khabar.home, "http://127.0.0.1:4711/api"):
        assert "already running" in (told := complaint(khabar("serve")))
    assert "see http://127.0.0.1:4711" in told


def test_it_tells_its_version(khabar: Khabar) -> None:
    done = khabar("--version")
    assert (done.returncode, done.stdout) == (0, f"khabar {version('khabar')}\n")
    assert not khabar.home.exists()


def test_the_list_of_commands_is_not_cut_off(khabar: Khabar) -> None:
    khabar.settings["COLUMNS"] = "80"
    out = khabar("--help").stdout
    assert "  doctor  " in out
    assert "..." not in out.split("Commands:")[1]


@pytest.mark.parametrize("command", EXAMPLES)
def test_every_command_explains_itself_with_an_example(khabar: Khabar, command: str) -> None:
    done = khabar(command, "--help")
    assert done.returncode == 0
    examples = done.stdout.split("  Examples:\n")[1].splitlines()
    assert examples
    assert all(example.startswith(f"    khabar {command}") for example in examples)


def test_a_demo_of_another_size_needs_a_fresh_start(khabar: Khabar) -> None:
    folder = khabar.home / "demo"
    folder.mkdir(parents=True)
    plan = {"articles": 100, "day": 1, "port": 1}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert "--fresh" in complaint(khabar("demo", "--articles", "400"))


def test_a_fresh_demo_never_removes_the_files_of_a_going_run(khabar: Khabar) -> None:
    (khabar.home / "demo").mkdir(parents=True)
    with run_locks(khabar.home, ["theprintlines"], "01a2"):
        assert "going on" in complaint(khabar("demo", "--fresh"))
    assert (khabar.home / "demo").exists()
