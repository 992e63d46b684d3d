"""What a million articles cost: loading, publishing, queries, search, size on disk.

Run as `python -m tests.bench.scale [--sizes 10000 100000 1000000] [--folder FOLDER]`. Each size
is filled once (a million takes half an hour and 12 GB) and measured in processes of their own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.scale.archive import fill

ROWS = {
    "load_cpu": "1,000 new articles deduped and loaded, CPU s",
    "load_wall": "… wall s",
    "load_peak_mb": "… peak memory, MB",
    "sketch_cpu": "their sketches (made before the load), CPU s",
    "index_wall": "3,200 of them indexed for search, wall s",
    "publish_wall": "publishing them, wall s",
    "copy_wall": "one plain copy of the file, on the disk, wall s",
    "publish_again_wall": "publishing with nothing new, wall s",
    "bytes_an_article": "bytes of the file per article",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="keeps the warehouses, and takes those there")
    parser.add_argument("--json", type=Path, help="write every figure here")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="khabar-scale-") as temporary:
        folder = options.folder or Path(temporary)
        figures = {}
        for size in options.sizes:
            home = folder / str(size)
            if not home.exists():
                console.print(f"filling {size:,} articles", style="dim")
                fill(home, size)
            console.print(f"measuring {size:,} articles", style="dim")
            figures[size] = _measured(home)
    _print(console, figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


def _measured(home: Path) -> dict[str, float]:
    """Every figure of one size; each part in a process of its own, so that its peak is its own."""
    figures: dict[str, float] = {}
    for part in ("load", "publish", "queries", "search"):
        command = [sys.executable, "-m", "tests.bench.scale.parts", part, str(home)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        figures |= json.loads(done.stdout)
    return figures


def _print(console: Console, figures: dict[int, dict[str, float]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for size in figures:
        table.add_column(f"{size:,}", justify="right")
    for name in next(iter(figures.values())):
        row = [figures[size].get(name) for size in figures]
        table.add_row(ROWS.get(name, name), *("" if v is None else f"{v:,.3g}" for v in row))
    console.print(table)


if __name__ == "__main__":
    main()
