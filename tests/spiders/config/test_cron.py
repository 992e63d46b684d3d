"""Cron lines of site files: what is taken, and how people are told what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.config.cron import check_cron
from spiders.config.site import builtin_sites_dir, read_site
from spiders.errors import ConfigError


@pytest.mark.parametrize(
    "line", ["*/15 6-23 * * *", "0,30 0-5/2 1 JAN mon-fri", "0 0 29 2 *", "5 4 * * 7"]
)
def test_cron_lines_are_taken(line: str) -> None:
    assert check_cron(f"  {line.replace(' ', '  ')} ") == line


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("61 * * * *", "bad minute"),
        ("0 24 * * *", "bad hour"),
        ("5-2 * * * *", "bad minute"),
        ("0 0 31 2 *", "bad day-of-month"),
        ("* * * *", "five fields"),
        ("* * * * * *", "five fields"),
        ("@daily", "five fields"),
        ("0 0 L * *", "'L' cannot be read"),
        ("0 0 * * 5#2", "'5#2' cannot be read"),
        ("0 0 ? * *", "'?' cannot be read"),
        ("", "five fields"),
        ("हर १५ मिनट में *", "cannot be read"),
    ],
)
def test_other_lines_are_refused_in_plain_words(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match="cron line") as caught:
        check_cron(line)
    assert problem in str(caught.value)


def paper(folder: Path, schedule: str) -> Path:
    path = folder / "theprintlines.toml"
    text = (builtin_sites_dir() / path.name).read_text(encoding="utf-8")
    path.write_text(f"{text}\n[schedule]\n{schedule}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("schedule", "key", "problem"),
    [
        ('cron = ["0 * * * *", "61 * * * *"]', "schedule.cron.1", "bad minute"),
        ('cron = "0 * * * *"', "schedule.cron", "must be a valid list"),
        ("cron = [20]", "schedule.cron.0", "must be a valid string"),
        ("every = 20", "schedule.every", "there is no such key"),
    ],
)
def test_a_wrong_schedule_is_one_error_with_file_and_key(
    tmp_path: Path, schedule: str, key: str, problem: str
) -> None:
    path = paper(tmp_path, schedule)
    with pytest.raises(ConfigError) as caught:
        read_site(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: {key}: ")
    assert problem in told
    assert "\n" not in told


def test_a_schedule_may_be_empty(tmp_path: Path) -> None:
    assert read_site(paper(tmp_path, "cron = []")).schedule.cron == ()
    assert read_site(builtin_sites_dir() / "theprintlines.toml").schedule.cron is None
