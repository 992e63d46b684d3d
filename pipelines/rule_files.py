"""Rule files: a TOML beside the module that reads it, and its word lists made into patterns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def read_rules(module_file: str, name: str) -> dict[str, Any]:
    """The tables of the rule file `name` in the folder of a module, given as its `__file__`."""
    return tomllib.loads(Path(module_file).with_name(name).read_text(encoding="utf-8"))


def any_of(patterns: Iterable[str]) -> str:
    """A pattern for any of these, the longest first; one that matches nothing if there are none."""
    ordered = sorted(patterns, key=len, reverse=True)
    return f"(?:{'|'.join(ordered)})" if ordered else "(?!)"


WORD_BEGIN, WORD_END = r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])"


def whole_words(pattern: str) -> str:
    """A pattern, of `any_of` or with a group of its own, where it is not part of a longer word."""
    return f"{WORD_BEGIN}{pattern}{WORD_END}"
