from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import NOON, SITES, URDU, article, page, segment
from warehouse.database.connection import READER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.export import Exported, ExportRequest, export
from warehouse.publish.publish import publish

# In India this is a day and a month later.
LATE = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four articles of three languages and sites, one without a date; to be read."""
    home = tmp_path_factory.mktemp("export")
    shutil.copy(empty_warehouse, home)
    with writer(home) as con:
        stories = [article(1), article(2, published_at=LATE), article(3, published_at=None)]
        load_segment(con, segment(*map(page, stories)), SITES)
        load_segment(con, segment(page(article(1, URDU, site="urdu")), site="urdu"), SITES)
    publish(home)
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the exports go; everything in it is looked at."""
    place = tmp_path / "निर्यात '1'"
    place.mkdir()
    return place


def read(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        return con.execute(sql).fetchall()


def test_parquet_by_site_and_month_in_india(published: Path, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    done = export(
        published,
        folder / "out",
        "parquet",
        ExportRequest(),
        split=True,
        notify=lambda *counts: told.append(counts),
    )
    assert (done.rows, done.files) == (4, 4)
    files = {str(p.relative_to(folder / "out")) for p in folder.rglob("*.parquet")}
    assert files == {
        "site=hindi/month=2026-03/part-0.parquet",
        "site=hindi/month=2026-03/part-1.parquet",
        "site=hindi/month=2026-04/part-0.parquet",
        "site=urdu/month=2026-03/part-0.parquet",
    }
    assert told == [(1, 3), (2, 3), (3, 3)]
    everything = str(folder / "out").replace("'", "''") + "/**/*.parquet"
    fields = "article_id, site, month, published_at, body, tags"
    rows = read(f"SELECT {fields} FROM read_parquet('{everything}') ORDER BY ALL")
    assert [row[:3] for row in rows] == [
        ("hindi:1", "hindi", "2026-03"),
        ("hindi:2", "hindi", "2026-04"),
        ("hindi:3", "hindi", "2026-03"),
        ("urdu:1", "urdu", "2026-03"),
    ]
    assert rows[1][3] == LATE
    assert rows[2][3] is None
    assert rows[3][4:] == (URDU.strip(), ["गाँव", "کتاب"])
    codecs = f"SELECT DISTINCT compression FROM parquet_metadata('{everything}')"
    assert read(codecs) == [("ZSTD",)]


def test_json_lines_keep_times_lists_and_letters(published: Path, folder: Path) -> None:
    file = folder / "ख़बर.jsonl"
    done = export(published, file, "jsonl", ExportRequest(sites=("urdu",)), split=False)
    text = file.read_text(encoding="utf-8")
    assert done == Exported(1, 1, len(text.encode()))
    assert "شہر کے پرانے باغ" in text
    row = json.loads(text)
    assert row["tags"] == ["गाँव", "کتاب"]
    assert row["published_at"] == "2026-03-01T04:30:00+00:00"
    assert datetime.fromisoformat(row["first_seen_at"]) == NOON
    assert row["gone_at"] is None
    assert row["removed"][0]["line"] == "यह भी पढ़ें: कल का मौसम"


def test_csv_is_read_again_as_it_was(published: Path, folder: Path) -> None:
    file = folder / "news.csv"
    export(published, file, "csv", ExportRequest(table="news"), split=False)
    quoted = str(file).replace("'", "''")
    rows = read(f"SELECT tags::VARCHAR, body FROM read_csv('{quoted}') WHERE site = 'urdu'")
    assert rows == [('["गाँव","کتاب"]', URDU.strip())]


FORMULAS = """
    SELECT unnest(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', chr(9) || '=1', chr(13) || '=1',
        chr(10) || '=1', 'ख़बर = नई', '\u200fخبر', '', NULL, chr(39) || '=1', ' =1']) AS text,
        -1 AS number, -1.5::DECIMAL(5, 2) AS share, -0.5::DOUBLE AS double, -(1::HUGEINT) AS huge,
        ['=1', '-1'] AS list, {'=a': '=1'} AS fields, '-a'::ENUM('-a') AS kind,
        TIMESTAMPTZ '2026-03-01 06:30:00+00' AS at, DATE '2026-03-01' AS day, 1 AS "=name"
"""


@pytest.mark.parametrize("spreadsheet", [False, True])
def test_formulas_are_text_where_that_is_asked(
    published: Path, folder: Path, spreadsheet: bool
) -> None:
    wanted = ExportRequest(query=FORMULAS, spreadsheet=spreadsheet)
    export(published, folder / "x.csv", "csv", wanted, split=False)
    with (folder / "x.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    mark = "'" if spreadsheet else ""
    assert [row[0] for row in rows] == [
        *(mark + text for text in ('=HYPERLINK("x")', "+1", "-1", "@SUM(A1)")),
        *(mark + text for text in ("\t=1", "\r=1", "\n=1")),
        *("ख़बर = नई", "\u200fخبر", "", "", "'=1", " =1"),
    ]
    assert rows[0][1:5] == ["-1", "-1.50", "-0.5", "-1"]
    assert rows[0][5:7] == ['["=1","-1"]', '{"=a":"=1"}']
    assert rows[0][7:] == [f"{mark}-a", "2026-03-01T06:30:00+00:00", "2026-03-01", "1"]
    assert head[-1] == f"{mark}=name"


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        (ExportRequest(sites=("hindi", "urdu")), 4),
        (ExportRequest(language="ur"), 1),
        (ExportRequest(first=date(2026, 4, 1)), 1),
        (ExportRequest(last=date(2026, 3, 31)), 3),
        (ExportRequest(table="news", first=date(2026, 3, 1), last=date(2026, 3, 1)), 2),
        (ExportRequest(table="article_versions", last=date(2026, 3, 1)), 4),
        (ExportRequest(query="SELECT 1 AS n, 'ख़बर' AS word -- and no more"), 1),
        (ExportRequest(query="FROM news;"), 2),
    ],
)
def test_filters_tables_and_queries(
    published: Path, folder: Path, wanted: ExportRequest, rows: int
) -> None:
    assert export(published, folder / "x.csv", "csv", wanted, split=False).rows == rows


@pytest.mark.parametrize(
    ("wanted", "split", "told"),
    [
        (
            ExportRequest(sites=("nowhere",)),
            False,
            "nothing in articles matches: nothing was written",
        ),
        (ExportRequest(sites=("nowhere",)), True, "nothing in articles matches"),
        (ExportRequest(query="SELECT 1 WHERE false"), False, "the query gives no rows"),
        (ExportRequest(table="new"), False, "there is no new; there are .*news"),
        (
            ExportRequest(table="syndication", first=NOON.date()),
            False,
            "syndication has no time to choose",
        ),
        (ExportRequest(table="edits", language="ur"), False, "edits has no column language"),
        (ExportRequest(table="article_pairs"), True, "no site or no time to split this by"),
        (ExportRequest(query="SELEC 1"), False, "syntax error"),
        (ExportRequest(query="SELECT titel FROM news"), False, 'Candidate bindings: .*"site"'),
        (ExportRequest(query="SELECT 1; SELECT 2"), False, "an export takes one query, a SELECT"),
        (ExportRequest(query="DROP TABLE articles"), False, "an export takes one query, a SELECT"),
        (ExportRequest(query="COPY news TO 'x'"), False, "COPY does not run here"),
    ],
)
def test_what_cannot_be_exported_is_told_and_leaves_nothing(
    published: Path, folder: Path, wanted: ExportRequest, split: bool, told: str
) -> None:
    with pytest.raises(WarehouseError, match=told):
        export(published, folder / "x.csv", "csv", wanted, split=split)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("split", [False, True])
def test_what_is_there_is_replaced_only_if_that_is_asked(
    published: Path, folder: Path, split: bool
) -> None:
    target = folder / "out"
    export(published, target, "parquet", ExportRequest(), split=split)
    with pytest.raises(WarehouseError, match="is there already: --overwrite replaces it"):
        export(published, target, "parquet", ExportRequest(), split=split)
    only = ExportRequest(sites=("urdu",))
    nowhere = ExportRequest(sites=("nowhere",))
    with pytest.raises(WarehouseError, match="nothing in articles"):
        export(published, target, "parquet", nowhere, split=split, overwrite=True)
    done = export(published, target, "parquet", only, split=split, overwrite=True)
    assert (done.rows, done.files) == (1, 1)
    assert [each.name for each in folder.iterdir()] == ["out"]
    # Never a folder by a file, nor a file by a folder.
    with pytest.raises(WarehouseError, match="is a folder: name" if split else "is no folder: na"):
        export(published, target, "parquet", only, split=not split, overwrite=True)
    assert target.is_dir() is split
    assert [each.name for each in folder.iterdir()] == ["out"]


@pytest.mark.parametrize("split", [False, True])
def test_a_folder_of_others_is_never_replaced(published: Path, folder: Path, split: bool) -> None:
    target = folder / "photos"
    target.mkdir()
    (target / "one.jpg").write_text("mine")
    with pytest.raises(WarehouseError, match=r"holds one\.jpg, which" if split else "is a folder"):
        export(published, target, "csv", ExportRequest(), split=split, overwrite=True)
    assert (target / "one.jpg").read_text() == "mine"


def test_a_site_of_a_query_leads_to_no_other_folder(published: Path, folder: Path) -> None:
    query = """
        SELECT unnest(['../../../x', 'a/b', 'ख', NULL, '100%']) AS site, DATE '2026-03-01' AS day
    """
    export(published, folder / "out", "parquet", ExportRequest(query=query), split=True)
    assert [each.name for each in folder.iterdir()] == ["out"]
    everything = str(folder / "out").replace("'", "''") + "/**/*.parquet"
    sites = read(f"SELECT site FROM read_parquet('{everything}', hive_partitioning = true)")
    assert {site for (site,) in sites} == {"../../../x", "a/b", "ख", None, "100%"}


@pytest.mark.parametrize("split", [False, True])
def test_nothing_in_the_home_is_replaced(published: Path, split: bool) -> None:
    before = {each.name: each.stat().st_ino for each in published.iterdir()}
    for target in (published / READER_FILE, published / "new", published, published / "work"):
        with pytest.raises(WarehouseError, match=r"Khabar's own folder|is a folder|is no folder"):
            export(published, target, "csv", ExportRequest(), split=split, overwrite=True)
    assert {each.name: each.stat().st_ino for each in published.iterdir()} == before


def test_nothing_published_is_told(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WarehouseError, match="does not exist yet"):
        export(tmp_path, folder / "x.csv", "csv", ExportRequest(), split=False)
    with pytest.raises(WarehouseError, match=r"there is no folder .*no: make it, or name"):
        export(tmp_path, folder / "no" / "x.csv", "csv", ExportRequest(), split=False)


@pytest.mark.parametrize("split", [False, True])
def test_a_full_disk_leaves_nothing(published: Path, mounted: Path, split: bool) -> None:
    query = (
        "SELECT 'hindi' AS site, DATE '2026-03-01' AS day, hash(range) AS n FROM range(3_000_000)"
    )
    with pytest.raises(WarehouseError, match="cannot be written, the disk is full: free some"):
        export(published, mounted / "out", "csv", ExportRequest(query=query), split=split)
    assert not list(mounted.iterdir())


def test_a_killed_export_leaves_nothing_under_its_name(published: Path, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from warehouse.publish.export import ExportRequest, export\n"
        "query = 'SELECT hash(range) AS n FROM range(1_000_000_000)'\n"
        "print('go', flush=True)\n"
        "request = ExportRequest(query=query)\n"
        "export(Path(sys.argv[1]), Path(sys.argv[2]), 'csv', request, split=False)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(published), str(folder / "x.csv")],
        stdout=subprocess.PIPE,
    )
    while not list(folder.iterdir()) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (folder / "x.csv").exists()


@pytest.mark.parametrize("split", [False, True])
def test_long_texts_are_written_in_little_memory(
    published: Path, folder: Path, split: bool
) -> None:
    # 200 MB of texts, under the limit that is the default of KHABAR_MEMORY_LIMIT.
    query = """
        SELECT 'hindi' AS site, DATE '2026-03-01' AS day, repeat(hash(range)::VARCHAR, 400) AS body
        FROM range(25_000)
    """
    target = folder / "out"
    wanted = ExportRequest(query=query)
    done = export(published, target, "parquet", wanted, split=split, memory_limit="128MB")
    assert done.rows == 25_000
