"""`khabar sql` and `khabar export` as people and programs use them, on a terminal and in pipes."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import regex

from flows.commands.export import export
from flows.commands.sql import sql
from flows.console.sql.dot_commands import run_dot
from flows.console.sql.formats import Form
from flows.console.sql.output import QueryOutput
from spiders.errors import KhabarError
from tests.flows.forked import start_on_terminal
from tests.flows.khabar import Khabar
from warehouse.publish.session import Session

ROWS = """
    CREATE TABLE articles AS
    SELECT 'ख़बर | "[bold]"' AS headline, ['गाँव', 'کتاب'] AS tags, NULL::INTEGER AS gone,
        '' AS series, TIMESTAMPTZ '2026-03-01 06:30:00+00' AS at, true AS lead, 1.5 AS share
"""


@pytest.fixture(scope="module")
def khabar(tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """A home with one published article."""
    made = Khabar(tmp_path_factory.mktemp("sql"))
    made.home.mkdir()
    with duckdb.connect(str(made.home / "news.duckdb")) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(ROWS)
        con.execute("CREATE VIEW news AS FROM articles; COMMENT ON VIEW news IS 'Stories once.'")
        con.execute("COMMENT ON COLUMN articles.headline IS 'शीर्षक'")
    return made


class Terminal:
    """`khabar sql` on a terminal of its own."""

    def __init__(self, khabar: Khabar, *words: str, columns: int = 80, **settings: str) -> None:
        self._ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**khabar.environment(), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        environment.pop("COLUMNS", None)
        self._process = start_on_terminal(
            ("sql", *words), {**environment, **settings}, os.ttyname(its)
        )
        self.shown, self._its = "", its

    def type(self, text: str, then: str = "") -> str:
        """Types a line and waits until `then` is shown; returns what was shown since."""
        os.write(self._ours, text.encode())
        return self.wait(then)

    def wait(self, then: str) -> str:
        fresh, end = "", time.monotonic() + 25
        while then not in plain(fresh):
            assert time.monotonic() < end, f"{then!r} was never shown: {plain(fresh)}"
            if select.select([self._ours], [], [], 1)[0]:
                try:
                    fresh += os.read(self._ours, 65536).decode(errors="replace")
                except OSError:
                    # Linux ends the reading so once the other side is closed.
                    break
        self.shown += fresh
        return plain(fresh)

    def kill(self) -> None:
        """Nothing is left of it, however the test ended."""
        self._process.kill()
        self._process.join()
        os.close(self._ours)
        os.close(self._its)

    def end(self, keys: str = "") -> int:
        """Waits for its end; the keys that ask for it are pressed until the prompt hears them."""
        end = time.monotonic() + 25
        while self._process.is_alive() and time.monotonic() < end:
            os.write(self._ours, keys.encode())
            if select.select([self._ours], [], [], 0.5)[0]:
                try:
                    self.shown += os.read(self._ours, 65536).decode(errors="replace")
                except OSError:
                    # Linux ends the reading so once the other side is closed.
                    break
        self._process.join(20)
        status = self._process.exitcode
        assert status is not None, "it goes on"
        return status


def plain(text: str) -> str:
    return regex.sub(r"\x1b(?:\[[0-9;?]*[a-zA-Z]|[=>]|\][^\x07]*\x07)", "", text)


@pytest.fixture
def terminal(khabar: Khabar) -> Iterator[Terminal]:
    one = Terminal(khabar)
    one.wait("khabar>")
    yield one
    one.kill()


def test_ctrl_c_stops_the_query_and_not_the_session(terminal: Terminal) -> None:
    terminal.type(".pager off\r")
    terminal.type(".mode csv\r")
    # Rows without end: when the first are shown the query is at work.
    terminal.type("from range(10000000000);\r", "\r\n1000\r\n")
    terminal.type("\x03", "stopped")
    # At the prompt it drops the line.
    terminal.type("select nothing", "nothing")
    terminal.type("\x03")
    assert "41" in terminal.type("select 40 + 1 as n;\r", "\r\n41\r\n")
    assert terminal.end("\x04") == 0


def test_dot_commands(terminal: Terminal, tmp_path: Path, khabar: Khabar) -> None:
    assert "there is no .nothing; there are .tables" in terminal.type(".nothing\r", ".quit")
    assert "शीर्षक" in terminal.type(".schema ARTICLES\r", "शीर्षक")
    assert "there are news, articles" in terminal.type(".schema newz\r", "articles")
    assert "The latest news" in terminal.type(".examples\r", ":")
    terminal.type("q")
    assert ".mode is one of" in terminal.type(".mode xml\r", "it is table")
    terminal.type(".mode csv\r")
    assert '"ख़बर | ""[bold]"""' in terminal.type("select headline from news;\r", '"""')
    terminal.type(f".output {tmp_path}/all.csv\r")
    terminal.type("select 1 as a;\r")
    terminal.type("select 2 as b;\r")
    terminal.type(".mode parquet\r")
    assert "a file of its own" in terminal.type("select 3;\r", ".once FILE")
    terminal.type(f".once {tmp_path}/one.parquet\r")
    terminal.type("from news;\r")
    terminal.type(".output\r")
    terminal.type(".mode table\r")
    terminal.type(".limit 2\r")
    assert "first 2 rows" in terminal.type("from range(5);\r", ".limit 0 shows all")
    terminal.type(".timer on\r")
    assert regex.search(r"\([0-9.]+ s\)", terminal.type("select 5;\r", " s)"))
    assert (tmp_path / "all.csv").read_text() == "a\n1\nb\n2\n"
    assert pq.read_table(tmp_path / "one.parquet").num_rows == 1


def test_a_long_result_goes_to_the_pager_unless_that_is_off(terminal: Terminal) -> None:
    # less shows a colon while there is more to come.
    assert "49" not in terminal.type("select range + 10 as n from range(40);\r", "\r\n:")
    terminal.type("q")
    terminal.type(".pager off\r")
    assert "49" in terminal.type("select range + 10 as n from range(40);\r", "(40 rows)")


def test_the_history_is_kept_in_the_home(terminal: Terminal, khabar: Khabar) -> None:
    terminal.type("select 'पिछली\r", "...>")
    terminal.type("बार' as word;\r", "(1 row)")
    again = Terminal(khabar)
    again.wait("khabar>")
    assert "पिछली" in again.type("\x1b[A", "word;")
    again.type("\r", "(1 row)")
    again.type(".quit\r")
    assert again.end() == 0
    again.kill()
    assert (khabar.home / ".sql_history").stat().st_mode & 0o077 == 0


def test_a_publication_is_seen_without_a_restart(khabar: Khabar, terminal: Terminal) -> None:
    file, new = khabar.home / "news.duckdb", khabar.home / "next"
    before = terminal.type("select count(*) as c from articles;\r", "(1 row)")
    assert "1" in before
    new.write_bytes(file.read_bytes())
    with duckdb.connect(str(new)) as con:
        con.execute("CREATE TABLE fresh AS SELECT 'नया' AS word")
    old = file.rename(khabar.home / "old")
    new.rename(file)
    try:
        assert "नया" in terminal.type("from fresh;\r", "(1 row)")
    finally:
        old.replace(file)


def test_a_wide_row_on_a_narrow_terminal(khabar: Khabar) -> None:
    narrow = Terminal(khabar, "from news", columns=40)
    shown = narrow.wait("(1 row)")
    assert narrow.end() == 0
    narrow.kill()
    assert "headline  ख़बर" in shown
    assert "gone      NULL" in shown
    assert "series    \r\n" in shown


@pytest.fixture
def here(khabar: Khabar, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same home for commands that run in this process, which is quicker; returns it."""
    monkeypatch.setenv("KHABAR_HOME", str(khabar.home))
    monkeypatch.setenv("COLUMNS", "160")
    return khabar.home


def test_forms_for_programs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def out(form: Form, query: str = "from articles") -> str:
        sql(query, form)
        return capsys.readouterr().out

    row = {
        "headline": 'ख़बर | "[bold]"',
        "tags": ["गाँव", "کتاب"],
        "gone": None,
        "series": "",
        "at": "2026-03-01T06:30:00+00:00",
        "lead": True,
        "share": 1.5,
    }
    assert json.loads(out("json")) == [row]
    assert json.loads(out("json", "from articles where false")) == []
    assert [json.loads(line) for line in out("jsonl").splitlines()] == [row]
    [cells] = csv.DictReader(io.StringIO(out("csv")))
    assert json.loads(cells["tags"]) == row["tags"]
    assert (cells["gone"], cells["at"], cells["lead"]) == ("", row["at"], "true")
    lines = out("markdown").splitlines()
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert lines[2].startswith('| ख़बर \\| "[bold]" | ["गाँव", "کتاب"] |  |  | 2026-03-01T')
    assert out("jsonl", "select 'nan'::double as n, 'a\x1b[1m' as s") == (
        '{"n": null, "s": "a\\u001b[1m"}\n'
    )


def test_a_page_cannot_colour_the_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql("select 'a\x1b[31m\rb\nc' as s", "table")
    assert "a�[31m�b⏎ c" in capsys.readouterr().out


@pytest.mark.parametrize(
    "form",
    [
        *("table", "csv"),
        *(pytest.param(form, marks=pytest.mark.long) for form in ("json", "jsonl", "markdown")),
    ],
)
def test_what_comes_out_of_sql_is_shown_and_not_obeyed(khabar: Khabar, form: Form) -> None:
    query = "select chr(27) || '[31mred' || chr(155) || '2J ' || headline as s from news"
    one = Terminal(khabar, query, "--no-pager", "-f", form)
    shown = one.wait("bold")
    assert one.end() == 0
    one.kill()
    assert "\x1b[31m" not in one.shown
    assert "\x9b" not in one.shown
    assert "[31mred" in shown
    assert "ख़बर" in shown


def test_a_pipe_gets_what_is_there(khabar: Khabar) -> None:
    done = khabar("sql", "-f", "csv", "select chr(27) || '[31mred' || chr(155) as s")
    assert done.stdout == "s\n\x1b[31mred\x9b\n"


def test_an_error_is_shown_and_not_obeyed(khabar: Khabar) -> None:
    done = khabar("sql", "select error(chr(27) || '[31mलाल سرخ red' || chr(155))")
    assert done.returncode == 4
    assert "�[31mलाल سرخ red�" in done.stderr
    assert "\x1b" not in done.stderr


def test_output_goes_to_a_file_in_the_form_of_its_name(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["x.csv", "x.json", "x.jsonl", "x.md", "x.parquet"]
    for name in names:
        sql("from news", "table", tmp_path / name)
        assert capsys.readouterr().err == f"{tmp_path / name}: 1 row\n"
    assert pq.read_table(tmp_path / "x.parquet")["tags"].to_pylist() == [["गाँव", "کتاب"]]
    assert json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8"))["gone"] is None
    assert sorted(each.name for each in tmp_path.iterdir()) == names


@pytest.mark.parametrize(
    ("form", "output", "told"),
    [
        ("parquet", "", "parquet goes to a file of its own"),
        (
            "table",
            "../x.xlsx",
            r"\.xlsx cannot be written; files are named \.txt, \.csv, .*--format",
        ),
        ("csv", "nowhere/x.csv", "there is no folder .*nowhere: make it, or name"),
        ("csv", "news.duckdb", "is, holds or is in Khabar's own folder"),
        ("csv", "new.csv", "is, holds or is in Khabar's own folder"),
        ("csv", "../home", "is a folder: name a file in it"),
        ("csv", "/dev/null", "is no ordinary file"),
    ],
)
def test_what_cannot_be_written_is_one_line(here: Path, form: Form, output: str, told: str) -> None:
    with pytest.raises(KhabarError, match=told) as refusal:
        sql("from news", form, here / output if output else None)
    assert "\n" not in str(refusal.value)
    assert not list(here.glob(".news*"))


def test_what_is_not_a_file_is_refused_at_the_prompt_too(here: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("mine")
    (tmp_path / "all.csv").write_text("old")
    with Session(here) as session:
        output = QueryOutput(session, here, "csv")
        for name in (tmp_path / "photos", here / "x.csv", "/dev/stdout", tmp_path / "no" / "x"):
            for command in (".output", ".once"):
                with pytest.raises(KhabarError, match=r"is a folder|own folder|ordinary|no folder"):
                    run_dot(output, f"{command} {name}")
        for command in (".output", ".once"):
            output.form = "table"
            with pytest.raises(KhabarError, match="files are named"):
                run_dot(output, f"{command} {tmp_path}/x.xlsx")
            output.form = "csv"
        assert output.output is None
        assert output.once is None
        run_dot(output, f".output {tmp_path}/all.csv")
        with pytest.raises(KhabarError):
            output.answer("select error('no')")
        assert (tmp_path / "all.csv").read_text() == "old"
        output.answer("select 1 as a")
        output.answer("select 2 as b")
        with pytest.raises(KhabarError):
            output.answer("select if(range < 5000, range, error('no')) from range(9000)")
        assert (tmp_path / "all.csv").read_text() == "a\n1\nb\n2\n"
        (tmp_path / "all.csv").unlink()
        (tmp_path / "all.csv").symlink_to("/dev/null")
        with pytest.raises(KhabarError, match="ordinary"):
            output.answer("select 3 as c")
    assert (tmp_path / "photos" / "one.jpg").read_text() == "mine"


def test_a_mistake_is_shown_with_its_place_and_what_was_meant(here: Path) -> None:
    with pytest.raises(KhabarError, match='Did you mean "news"'):
        sql("from newz", "table")
    place = r"LINE 1: select headlin from news\n {15}\^"
    with pytest.raises(KhabarError, match=rf'"headline"(.|\n)*{place}'):
        sql("select headlin from news", "table")


def test_a_dot_command_needs_no_prompt(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql(".schema news", "table")
    assert "Stories once." in capsys.readouterr().out
    with pytest.raises(KhabarError, match=r"there is no \.zzz; there are \.tables"):
        sql(".zzz", "table")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (".tabel", "did you mean .tables?"),
        (".Exmples 3", "did you mean .examples?"),
        (".exit", "did you mean .quit?"),
        (".ख़बर", "there are .tables .schema"),
    ],
)
def test_a_wrong_dot_command_names_the_one_that_is_meant(here: Path, typed: str, told: str) -> None:
    with Session(here) as session, pytest.raises(KhabarError, match=regex.escape(told)):
        run_dot(QueryOutput(session, here), typed)


def test_a_pipe_that_closes_ends_it_quietly(khabar: Khabar) -> None:
    # Without end: it can only be streamed.
    process = khabar.start("sql", "-f", "csv", "from range(10_000_000_000)")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) in (0, 141)
    assert process.stderr.read() == ""
    process.stderr.close()


def test_ctrl_c_ends_a_single_query(khabar: Khabar) -> None:
    process = khabar.start("sql", "-f", "csv", "from range(10_000_000_000)")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "khabar: stopped\n")


def test_export_says_what_it_wrote_and_how_to_read_it(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.parquet"
    export(target, table="news")
    out = capsys.readouterr().out
    assert f"{target}: 1 row, 1 file, " in out
    assert f"FROM read_parquet('{target}')" in out
    assert f"polars.read_parquet('{target}')" in out
    everything = tmp_path / "all"
    query = "select 'a' as site, date '2026-01-01' as day"
    export(everything, query=query)
    out = capsys.readouterr().out
    assert f"pandas.read_parquet('{everything}')" in out
    assert f"polars.read_parquet('{everything}/**/*.parquet', hive_partitioning=True)" in out
    assert f"FROM read_parquet('{everything}/**/*.parquet')" in out
    with pytest.raises(KhabarError, match="--overwrite"):
        export(target, table="news")
    for name in ("news.json", "news.xlsx", "news.csv.gz"):
        with pytest.raises(KhabarError, match=r"files are named \.parquet, \.csv"):
            export(tmp_path / name, table="news")
    with pytest.raises(KhabarError, match="there is no site 'nowhere'; sites are"):
        export(tmp_path / "y", sites=["nowhere"])
    with pytest.raises(KhabarError, match="--query goes alone"):
        export(tmp_path / "y", query="from news", language="hi")
    for name in ("y", "y.parquet", "y.jsonl"):
        with pytest.raises(KhabarError, match="--spreadsheet goes with CSV"):
            export(tmp_path / name, table="news", spreadsheet=True)
    export(tmp_path / "y.csv", query="select '=1' as a", spreadsheet=True)
    assert (tmp_path / "y.csv").read_text() == "a\n'=1\n"
    with pytest.raises(KhabarError, match="before it begins on"):
        export(tmp_path / "y", first=date(2026, 3, 2), last=date(2026, 3, 1))


def test_ctrl_c_leaves_nothing_of_an_export(khabar: Khabar, tmp_path: Path) -> None:
    query = "select hash(range) as n from range(1_000_000_000)"
    process = khabar.start("export", str(tmp_path / "x.csv"), "--query", query)
    while not list(tmp_path.iterdir()) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "khabar: stopped; nothing was written\n")
    assert not list(tmp_path.iterdir())
