"""Where the project lies, and the folder `shared` beside it that only its founders have."""

from pathlib import Path

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
SHARED = PROJECT.parent / "shared"
