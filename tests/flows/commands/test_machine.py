"""The machine that a command runs on: its proxy, letters, folders; it works, or says why not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.console.run_summary import print_summary
from flows.console.terminal import Terminal
from flows.server.runtime.environment import prepare_prefect
from spiders.config.settings import CrawlSettings, read_environment
from spiders.errors import ConfigError
from tests.builders import SITES, article, page, segment
from tests.flows.console.test_run_summary import REASONS, counts
from tests.flows.forked import run_forked
from tests.places import PROJECT
from warehouse.database.connection import writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

PROXIES = ("ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")


@pytest.fixture(scope="module")
def filled(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one article."""
    folder = tmp_path_factory.mktemp("filled") / "home"
    folder.mkdir()
    shutil.copy(empty_warehouse, folder)
    with writer(folder) as con:
        load_segment(con, segment(page(article(1))), SITES)
    publish(folder)
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(filled, tmp_path / "home")


def khabar(
    *words: str, cwd: Path = PROJECT, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("KHABAR_", "PREFECT_", "LC_"))}
    return subprocess.run(
        [sys.executable, "-m", "flows.commands.app", *words],
        cwd=cwd,
        env={**own, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        check=False,
        timeout=120,
    )


def refused(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line of a command that did not begin."""
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.parametrize("name", ["what?", "a?b/c", "कहाँ?", "a\nb", "a\x1bb", "a\x7f"])
def test_a_home_that_databases_cannot_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("KHABAR_HOME", str(tmp_path / name))
    with pytest.raises(ConfigError, match=r"^KHABAR_HOME: must have no \\?"):
        read_environment(CrawlSettings)
    # So is the usual one, in a folder of such a name.
    monkeypatch.delenv("KHABAR_HOME")
    (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / name)
    with pytest.raises(ConfigError, match=r"in its whole path '.*data'$"):
        read_environment(CrawlSettings)


@pytest.mark.parametrize(
    "name", ["ख़बर घर", "गाँव के क्\N{ZERO WIDTH JOINER}षेत्र", "گھر", "a#b%41'c&d=e;f"]
)
def test_other_names_of_homes_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("KHABAR_HOME", str(tmp_path / name))
    assert read_environment(CrawlSettings).home == tmp_path / name


def test_the_command_says_so_in_one_line(tmp_path: Path) -> None:
    done = run_forked(("run",), {**os.environ, "KHABAR_HOME": str(tmp_path / "what?")}, 60)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert said.startswith("khabar: KHABAR_HOME: must have no ? and no control character")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        ["sites"],
        *(pytest.param(each, marks=pytest.mark.long) for each in (["run"], ["sql", "select 1"])),
    ],
    ids=" ".join,
)
def test_a_folder_that_is_gone(tmp_path: Path, words: list[str]) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.executable, sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", script, sys.executable, "-m", "flows.commands.app", *words],
        cwd=gone,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "KHABAR_HOME": str(tmp_path / "home")},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert "the folder it was started in is gone" in refused(done)


ASCII = (
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"},
)
LETTERS, NUMBERS = "select headline from news", "select article_id from news"
FORMS = ("csv", "json", "jsonl", "markdown")
# One Python per machine, which forks for each command: its start is what takes long.
COMMANDS = """
import json, os, sys, traceback
from flows.commands.app import main
for number, words in enumerate(json.loads(sys.argv[1])):
    child = os.fork()
    if not child:
        for stream in (1, 2):
            os.dup2(os.open(f"{number}.{stream}", os.O_RDWR | os.O_CREAT), stream)
        sys.argv, status = ["khabar", *words], 0
        try:
            main()
        except SystemExit as end:
            status = end.code
        except BaseException:
            status = traceback.print_exc() or 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Said = dict[tuple[str, ...], subprocess.CompletedProcess[bytes]]


SHORT = [*ASCII[:2], pytest.param(ASCII[2], marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=SHORT, ids=" ".join)
def said(
    request: pytest.FixtureRequest, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> Said:
    """What commands come to on a machine that has not all letters."""
    folder = tmp_path_factory.mktemp("said")
    commands = [("sql", LETTERS), ("why", "hindi:1")]
    commands += [("sql", "--format", form, query) for form in FORMS for query in (LETTERS, NUMBERS)]
    own = {k: v for k, v in os.environ.items() if not k.startswith(("KHABAR_", "PREFECT_", "LC_"))}
    own |= {"PYTHONPATH": str(PROJECT), "KHABAR_HOME": str(filled), **request.param}
    words = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
    done = subprocess.run(words, cwd=folder, env=own, capture_output=True, check=True, timeout=120)
    return {
        each: subprocess.CompletedProcess(
            each, int(status), *((folder / f"{number}.{name}").read_bytes() for name in (1, 2))
        )
        for number, (each, status) in enumerate(zip(commands, done.stdout.split(), strict=True))
    }


def test_letters_that_a_terminal_lacks_are_shown_by_their_numbers(said: Said) -> None:
    done = said["sql", LETTERS]
    assert done.returncode == 0, done.stderr
    assert rb"\u0936\u0940\u0930\u094d\u0937\u0915" in done.stdout
    assert b"Traceback" not in said["why", "hindi:1"].stderr


@pytest.mark.parametrize("form", FORMS)
def test_data_are_whole_or_refused(said: Said, form: str) -> None:
    told = refused(said["sql", "--format", form, LETTERS])
    assert "which has no " in told
    assert told.endswith("set PYTHONIOENCODING=utf-8\n")
    done = said["sql", "--format", form, NUMBERS]
    assert done.returncode == 0
    assert b"hindi:1" in done.stdout


def test_a_name_that_a_locale_cannot_read_is_told(home: Path) -> None:
    machine = ASCII[1]
    named = home.with_name("मेरा घर")
    home.rename(named)
    said = refused(khabar("sql", "select 1", KHABAR_HOME=str(named), **machine))
    assert "cannot be read under this locale, set LC_ALL=C.UTF-8" in said
    done = khabar("sql", "select 1", KHABAR_HOME=str(named), LC_ALL="C")
    assert done.returncode == 0, done.stderr
    named.rename(home)
    said = refused(khabar("sql", "select 'ख़बर'", KHABAR_HOME=str(home), **machine))
    assert "set LC_ALL=C.UTF-8" in said


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in (*PROXIES, "no_proxy", "NO_PROXY", "PREFECT_API_URL", "PREFECT_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.MonkeyPatch.context() as patch:
        # What is set by the code under test goes with it.
        for name, value in os.environ.items():
            patch.setenv(name, value)
        yield monkeypatch


@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["socks5", "socks5h", "SOCKS4"])
def test_a_socks_proxy_is_kept_from_what_this_machine_says_to_itself(
    tmp_path: Path, proxies: pytest.MonkeyPatch, name: str, scheme: str
) -> None:
    import httpx

    proxies.setenv(name, f"{scheme}://127.0.0.1:9")
    with pytest.raises((ImportError, ValueError)):
        httpx.Client()
    prepare_prefect(tmp_path)
    httpx.Client().close()


def test_an_http_proxy_stays(tmp_path: Path, proxies: pytest.MonkeyPatch) -> None:
    proxies.setenv("ALL_PROXY", "http://127.0.0.1:9")
    prepare_prefect(tmp_path)
    assert os.environ["ALL_PROXY"] == "http://127.0.0.1:9"


def test_a_socks_proxy_that_was_to_be_used_is_refused(
    tmp_path: Path, proxies: pytest.MonkeyPatch
) -> None:
    proxies.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(ConfigError, match="HTTPS_PROXY is a SOCKS proxy, which Khabar cannot use"):
        prepare_prefect(tmp_path)
    proxies.delenv("HTTPS_PROXY")
    proxies.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    proxies.setenv("PREFECT_API_URL", "https://prefect.example/api")
    with pytest.raises(ConfigError, match="ALL_PROXY is a SOCKS proxy"):
        prepare_prefect(tmp_path)


def test_a_summary_in_ascii_has_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="ascii", errors="backslashreplace") as out:
        print_summary(Terminal(file=out), [counts("one", REASONS, None)], {}, tmp_path)
    assert "rejected:soft_404" in path.read_text(encoding="ascii")
