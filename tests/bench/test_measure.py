"""The costs are those of the whole process tree."""

import sys
from pathlib import Path

from tests.bench.measure import measure

BURN = "import time; end = time.process_time() + 0.4\nwhile time.process_time() < end: pass"
HOLD = "import time; block = b'x' * 150_000_000; time.sleep(0.4)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def in_a_child(program: str) -> list[str]:
    return python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {program!r}])")


def test_cpu_time_of_children_counts() -> None:
    cost = measure(in_a_child(BURN))
    assert 0.4 <= cost.cpu_seconds < 2
    assert cost.wall_seconds >= 0.4


def test_sleeping_costs_time_but_no_cpu() -> None:
    cost = measure(python("import time; time.sleep(0.5)"))
    assert cost.wall_seconds >= 0.5
    assert cost.cpu_seconds < 0.4


def test_memory_of_children_counts() -> None:
    assert measure(python("pass")).peak_rss_mb < 100
    assert 150 < measure(in_a_child(HOLD)).peak_rss_mb < 300


def test_output_status_folder_and_environment_are_the_commands_own(tmp_path: Path) -> None:
    program = "import os, sys; print(os.getcwd(), os.environ['WORD']); sys.exit(3)"
    cost = measure(python(program), cwd=tmp_path, env={"WORD": "ख़बर", "PYTHONUTF8": "1"})
    assert cost.output == f"{tmp_path} ख़बर\n"
    assert cost.exit_status == 3


def test_a_command_killed_by_a_signal_says_so() -> None:
    assert measure(python("import os; os.kill(os.getpid(), 9)")).exit_status == -9
