"""The dot commands of the prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.console.sql.formats import FORMS, Form
from flows.console.sql.output import QueryOutput
from flows.console.sql.pager import paged
from flows.console.terminal import Terminal, say
from spiders.errors import ConfigError
from warehouse.publish.catalog import Catalog, Relation, read_catalog
from warehouse.publish.sample_queries import read_samples


@dataclass(frozen=True, slots=True)
class DotCommand:
    """A dot command."""

    argument: str
    """What may follow it, for the help."""
    help: str
    run: Callable[[QueryOutput, str], None]


def run_dot(output: QueryOutput, line: str) -> None:
    """Runs a dot command other than `.quit`.

    Raises:
        ConfigError: if there is none of that name, or what follows it is of no use.
        WarehouseError: if what it asks the file cannot be had.
    """
    name, _, argument = line.strip().removesuffix(";").partition(" ")
    name = name.lower()
    if name not in DOTS:
        names = [*DOTS, ".quit"]
        if near := get_close_matches(name, names, 1):
            raise ConfigError(f"there is no {name}; did you mean {near[0]}? .help lists all")
        raise ConfigError(f"there is no {name}; there are {' '.join(names)}")
    DOTS[name].run(output, argument.strip())


def _tables(output: QueryOutput, _: str) -> None:
    """Macros and views, which are made for people, then the tables below them."""
    catalog = read_catalog(output.session)
    lines = _list()
    for macro in catalog.macros:
        lines.add_row(macro.call, Text(macro.comment))
    for each in catalog.relations.values():
        lines.add_row(each.name, Text(each.comment))
    _show(output, lines)


def _schema(output: QueryOutput, name: str) -> None:
    catalog = read_catalog(output.session)
    if not name:
        for each in catalog.relations.values():
            _show(output, *_described(each))
        return
    relation = catalog.relations.get(name.strip('"').lower())
    macros = [each for each in catalog.macros if each.name == name.lower()]
    if relation is None and not macros:
        raise ConfigError(f"there is no {name}; there are {', '.join(_names(catalog))}")
    for macro in macros:
        _show(output, Text.assemble((macro.call, "bold"), f"  {macro.comment}"))
    if relation is not None:
        _show(output, *_described(relation))


def _names(catalog: Catalog) -> list[str]:
    return [*(each.name for each in catalog.macros), *catalog.relations]


def _described(relation: Relation) -> list[Table | Text | Padding]:
    lines = _list()
    for each in relation.columns:
        kind = each.type.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
        lines.add_row(each.name, Text.assemble((kind, "cyan"), f"  {each.comment}"))
    head = Text.assemble((relation.name, "bold"), f" ({relation.kind})  {relation.comment}")
    return [head, Padding(lines, (0, 0, 1, 2))]


def _mode(output: QueryOutput, form: str) -> None:
    if form not in FORMS:
        raise ConfigError(f".mode is one of {', '.join(FORMS)}; it is {output.form}")
    output.form = cast(Form, form)


def _output(output: QueryOutput, name: str) -> None:
    output.send_to(Path(name).expanduser() if name else None)


def _once(output: QueryOutput, name: str) -> None:
    if not name:
        raise ConfigError(".once needs the name of a file, such as .once news.csv")
    output.send_next_to(Path(name).expanduser())


def _limit(output: QueryOutput, count: str) -> None:
    if not (count.isascii() and count.isdigit()):
        raise ConfigError(f".limit is a number of rows, 0 for all; it is {output.limit}")
    output.limit = int(count)


def _switch(name: str) -> Callable[[QueryOutput, str], None]:
    def run(output: QueryOutput, argument: str) -> None:
        if argument not in ("on", "off"):
            now = "on" if getattr(output, name) else "off"
            raise ConfigError(f".{name} is on or off; it is {now}")
        setattr(output, name, argument == "on")

    return run


def _examples(output: QueryOutput, number: str) -> None:
    samples = read_samples()
    if not number:
        lines = _list()
        for at, each in enumerate(samples, 1):
            lines.add_row(f"{at:>2}", Text.assemble(each.title, (f"  {each.sentence}", "dim")))
        _show(output, lines, Text(".examples NUMBER shows one and runs it", style="dim"))
        return
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= len(samples)):
        raise ConfigError(f".examples takes a number from 1 to {len(samples)}, or nothing")
    sample = samples[int(number) - 1]
    say(sample.sql, err=True)
    output.answer(sample.sql)


def _help(output: QueryOutput, _: str) -> None:
    lines = _list()
    for name, dot in DOTS.items():
        lines.add_row(f"{name} {dot.argument}".rstrip(), Text(dot.help))
    lines.add_row(".quit", Text("Ends, as Ctrl-D does."))
    notes = (
        "A query ends with a semicolon and may have many lines. Tab completes names; what they "
        "mean stands beside them. Ctrl-C stops a query or drops the line, Ctrl-R finds an "
        "earlier one. Each query sees what was published last; nothing here can change it."
    )
    _show(output, lines, Text(notes))


def _list() -> Table:
    lines = Table(box=None, pad_edge=False, show_header=False)
    lines.add_column(style="bold", no_wrap=True)
    lines.add_column(overflow="fold")
    return lines


def _show(output: QueryOutput, *parts: Table | Text | Padding) -> None:
    with paged(pager=output.pager) as out:
        console = Terminal(file=out, highlight=False)
        with console.capture() as written:
            for part in parts:
                console.print(part)
        out.write(written.get())


DOTS = {
    ".tables": DotCommand("", "Lists macros, views and tables.", _tables),
    ".schema": DotCommand(
        "[NAME]", "Columns of one or all, with types and what they hold.", _schema
    ),
    ".examples": DotCommand("[NUMBER]", "Lists sample queries, or runs one.", _examples),
    ".mode": DotCommand("FORM", f"How results are written: {', '.join(FORMS)}.", _mode),
    ".once": DotCommand("FILE", "The next result goes to this file.", _once),
    ".output": DotCommand(
        "[FILE]", "All results go to this file, or to the terminal again.", _output
    ),
    ".limit": DotCommand("N", "Rows of a table at most; 0 is all.", _limit),
    ".pager": DotCommand(
        "on|off", "Whether what is longer than the terminal is paged.", _switch("pager")
    ),
    ".timer": DotCommand("on|off", "Whether the seconds a query took are told.", _switch("timer")),
    ".help": DotCommand("", "This list.", _help),
}
