"""Sentences from word lists: a symbol is replaced by one of its alternatives, again and again."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from hashlib import blake2b
from importlib import resources
from random import Random
from string import Formatter

Part = tuple[str, str | None]


def chance(*key: object) -> Random:
    """A random source that depends on nothing but the key: same key, same story, on any machine."""
    digest = blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - no secret depends on it


def number(rng: Random, symbol: str) -> str | None:
    """The value of a numeric symbol, None if `symbol` is not one."""
    match symbol:
        case "n":
            return str(rng.randint(3, 97))
        case "n2":
            return str(rng.randint(98, 890))
        case "big":
            return f"{rng.randint(1, 48)},{rng.randint(0, 99):02},{rng.randint(0, 999):03}"
        case "pct":
            return f"{rng.randint(1, 88)}.{rng.randint(1, 9)}"
        case "year":
            return str(rng.randint(1951, 2024))
        case "dom":
            return str(rng.randint(1, 28))
        case "h":
            return str(rng.randint(1, 12))
        case "m":
            return f"{rng.randint(0, 59):02}"
    return None


class Grammar:
    """The word lists of one language, ready for use."""

    def __init__(self, lists: dict[str, str]) -> None:
        self._rules = {symbol: _alternatives(text) for symbol, text in lists.items()}
        self.topics = sorted(symbol for symbol in lists if symbol.startswith("thing_"))

    def size(self, symbol: str) -> int:
        """How many alternatives a symbol has."""
        return len(self._rules[symbol])

    def every(self, symbol: str, rng: Random) -> list[str]:
        """All alternatives of a symbol in their order, one text each."""
        return [self.expand(symbol, rng, pick=pick) for pick in range(self.size(symbol))]

    def expand(self, symbol: str, rng: Random, topic: str = "", pick: int | None = None) -> str:
        """One text for `symbol`; `topic` names the list that `{topic}` stands for.

        `pick` chooses the alternative of the symbol itself, by number.
        """
        out: list[str] = []
        self._expand(symbol, rng, topic, pick, out)
        return "".join(out)

    def _expand(
        self, symbol: str, rng: Random, topic: str, pick: int | None, out: list[str]
    ) -> None:
        rules = self._rules.get(topic if symbol == "topic" else symbol)
        if rules is None:
            value = number(rng, symbol)
            if value is None:
                raise KeyError(f"{symbol} is in no word list")
            out.append(value)
            return
        for literal, name in rules[int(rng.random() * len(rules)) if pick is None else pick]:
            if literal:
                out.append(literal)
            if name:
                self._expand(name, rng, topic, None, out)


@cache
def grammar(language: str) -> Grammar:
    """The grammar of `hi`, `en` or `ur`."""
    words = resources.files("spiders.practice.content") / "words"
    lists: dict[str, str] = {}
    for name in (f"{language}.toml", f"series_{language}.toml"):
        text = (words / name).read_text(encoding="utf-8")
        lists |= tomllib.loads(unicodedata.normalize("NFC", text))
    return Grammar(lists)


def _alternatives(text: str) -> list[tuple[Part, ...]]:
    lines = text.split("\n") if "\n" in text else text.split("|")
    return [
        tuple((literal, name) for literal, name, _, _ in Formatter().parse(line))
        for line in lines
        if line
    ]
