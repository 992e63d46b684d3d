"""What may stand at the cursor: names and words of the database's own catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from flows.console.sql.dot_commands import DOTS
from flows.console.sql.formats import FORMS
from warehouse.publish.catalog import Catalog, Column, Relation
from warehouse.publish.sample_queries import read_samples

_WORD = r'[\p{L}_][\p{L}\p{M}\p{N}_]*|"[^"]*"'
_TOKEN = regex.compile(
    rf"--[^\n]*|/\*.*?(?:\*/|$)|'(?:[^']|'')*(?:'|$)|(?P<word>{_WORD})|[^\s\w]|\p{{N}}[\w.]*",
    regex.DOTALL,
)
_OPEN = regex.compile(r"(?:--[^\n]*|/\*(?:(?!\*/).)*|'(?:[^']|'')*)$", regex.DOTALL)
_LAST_WORD = regex.compile(
    r"(?:(?P<owner>[\p{L}_][\p{L}\p{M}\p{N}_]*)\.)?(?P<word>[\p{L}\p{M}\p{N}_]*)$"
)
_TO_RELATIONS = {"from", "join", "describe", "summarize"}
_NO_ALIAS = {
    "where", "group", "order", "on", "using", "join", "left", "right", "full", "inner", "cross",
    "limit", "having", "union", "select", "window", "qualify", "anti", "semi", "asof", "natural",
    "pivot", "unpivot", "positional", "except", "intersect", "offset", "sample",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One possibility."""

    text: str
    kind: str
    meta: str = ""


class SqlCompleter(Completer):
    """Completes SQL and dot commands; `catalog` may be replaced at any time."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterator[Completion]:
        """What may stand at the cursor, the likeliest first."""
        before = document.text_before_cursor
        if before.lstrip().startswith("."):
            offers, word = self._dots(before.lstrip()), before.rpartition(" ")[2]
        else:
            last = _LAST_WORD.search(before)
            if last is None or _is_open(before):
                return
            word, owner = last["word"], last["owner"]
            # A menu that opens by itself at each blank would be in the way.
            if complete_event.text_inserted and not owner and len(word) < 2:
                return
            offers = self._offers(document, before[: last.start()], owner)
        upper = len(word) > 1 and word.isupper()
        seen: set[str] = set()
        for offer in offers:
            if offer.text.lower().startswith(word.lower()) and offer.text not in seen:
                seen.add(offer.text)
                text = offer.text.upper() if upper and offer.kind == "keyword" else offer.text
                yield Completion(
                    text, -len(word), display_meta=_meta(offer), style=f"class:offer.{offer.kind}"
                )

    def _offers(self, document: Document, before: str, owner: str | None) -> Iterator[Suggestion]:
        named = self._named(_statement_at(document))
        if owner is not None:
            relation = named.get(owner.lower())
            if relation is not None:
                yield from _columns(relation.columns)
            return
        if _previous_word(before) in _TO_RELATIONS:
            yield from self._relations()
            return
        keywords = [Suggestion(word, "keyword") for word in self.catalog.keywords]
        if not before.rpartition(";")[2].strip():
            # A statement begins with nothing else.
            yield from keywords
        for relation in dict.fromkeys((named or self.catalog.relations).values()):
            yield from _columns(relation.columns)
        yield from (
            Suggestion(name, "alias", r.name) for name, r in named.items() if name != r.name
        )
        yield from keywords
        yield from self._relations()
        yield from (Suggestion(f"{m.name}(", "macro", m.comment) for m in self.catalog.macros)
        yield from (
            Suggestion(f"{n}(", "function", text) for n, text in self.catalog.functions.items()
        )

    def _relations(self) -> Iterator[Suggestion]:
        for each in self.catalog.macros:
            if each.is_table:
                yield Suggestion(f"{each.name}(", "macro", each.comment)
        for relation in self.catalog.relations.values():
            yield Suggestion(relation.name, relation.kind, relation.comment)

    def _named(self, statement: str) -> dict[str, Relation]:
        """The tables and views a statement names, by name or alias in lower case."""
        words = [
            (match["word"] or match[0]).strip('"').lower()
            for match in _TOKEN.finditer(statement)
            if not match[0].startswith(("--", "/*", "'"))
        ]
        found: dict[str, Relation] = {}
        for at, word in enumerate(words):
            relation = self.catalog.relations.get(word)
            if relation is None or at == 0 or words[at - 1] not in {*_TO_RELATIONS, ",", "pivot"}:
                continue
            rest = words[at + 1 : at + 3]
            alias = rest[1:] if rest[:1] == ["as"] else rest[:1]
            is_alias = alias and alias[0].isidentifier() and alias[0] not in _NO_ALIAS
            found[alias[0] if is_alias else word] = relation
        return found

    def _dots(self, before: str) -> Iterator[Suggestion]:
        name, blank, _ = before.partition(" ")
        if not blank:
            yield from (Suggestion(name, "dot", dot.help) for name, dot in DOTS.items())
            yield Suggestion(".quit", "dot", "Ends.")
        elif name == ".schema":
            yield from (
                Suggestion(r.name, r.kind, r.comment) for r in self.catalog.relations.values()
            )
        elif name == ".mode":
            yield from (Suggestion(form, "dot") for form in FORMS)
        elif name in (".pager", ".timer"):
            yield from (Suggestion(word, "dot") for word in ("on", "off"))
        elif name == ".examples":
            for number, each in enumerate(read_samples(), 1):
                yield Suggestion(str(number), "dot", each.title)


def _columns(columns: Iterable[Column]) -> Iterator[Suggestion]:
    for each in columns:
        yield Suggestion(each.name, "column", each.comment or each.type)


def _meta(offer: Suggestion) -> str:
    return " ".join(offer.meta.split()) or offer.kind


def _is_open(before: str) -> bool:
    """Whether the cursor stands in a string or comment."""
    end = 0
    for match in _TOKEN.finditer(before):
        end = match.start()
    last = before[end:]
    return bool(_OPEN.fullmatch(last)) and not (last.startswith("'") and _is_closed(last))


def _is_closed(text: str) -> bool:
    return len(text) > 1 and text.count("'") % 2 == 0


def _statement_at(document: Document) -> str:
    """The statement around the cursor; semicolons in strings are rare enough to be ignored."""
    text, at = document.text, document.cursor_position
    begin = text.rfind(";", 0, at) + 1
    end = text.find(";", at)
    return text[begin : len(text) if end < 0 else end]


def _previous_word(before: str) -> str:
    words = before.split()
    return words[-1].lower() if words else ""
