"""Where a reader's queries are answered: how results are shown and where they go."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from flows.console.sql.formats import SUFFIXES, Form, write_answer, write_parquet
from flows.console.sql.pager import paged
from flows.console.terminal import say
from flows.console.wording import format_count
from flows.run_control.preflight import is_demo_over
from spiders.errors import ConfigError
from warehouse.publish.output_file import check_file, explained, replacing
from warehouse.publish.session import Answer, Session


@dataclass
class QueryOutput:
    """The settings of a session, which dot commands change."""

    session: Session
    home: Path
    form: Form = "table"
    limit: int = 1000
    """Rows of a table at most, 0 for all."""
    pager: bool = True
    timer: bool = False
    once: Path | None = None
    """File for the next result alone."""
    output: Path | None = None
    """File for all further results."""
    _begun: set[Path] = field(default_factory=set)

    def answer(self, sql: str) -> None:
        """Runs SQL and writes its result where it is to go.

        Raises:
            WarehouseError: if the SQL is wrong, may not run, or the file cannot be written.
            ConfigError: if the form does not fit the place.
        """
        target, self.once = self.once or self.output, None
        alone = target is not None and target != self.output
        form = self._form_for(target) if target and alone else self.form
        if form == "parquet" and not alone:
            raise ConfigError(
                "parquet goes to a file of its own: name it with --output FILE, or .once FILE"
            )
        if target is not None:
            check_file(target, self.home)
        begun = time.monotonic()
        answer = self.session.ask(sql)
        if target is None:
            with paged(pager=self.pager) as out:
                write_answer(answer, form, out, limit=self.limit, unlinked=is_demo_over(self.home))
        else:
            (self._replace if alone else self._append)(answer, form, target)
            say(f"{target}: {format_count(answer.count, 'row')}", err=True)
        if self.timer:
            say(f"({time.monotonic() - begun:.3f} s)", err=not sys.stdout.isatty())

    def _form_for(self, target: Path) -> Form:
        """A table is for people: a file's name may say what it is to hold instead."""
        if self.form != "table":
            return self.form
        if (form := SUFFIXES.get(target.suffix.lower())) is None:
            raise ConfigError(
                f"{target.name}: {target.suffix} cannot be written; files are named "
                f"{', '.join(filter(None, SUFFIXES))}; for another name --format or .mode says how"
            )
        return form

    def _replace(self, answer: Answer, form: Form, target: Path) -> None:
        with replacing(target, self.home) as temporary:
            if form == "parquet":
                write_parquet(answer, temporary)
            else:
                with temporary.open("w", encoding="utf-8", newline="") as out:
                    write_answer(answer, form, out)

    def _append(self, answer: Answer, form: Form, target: Path) -> None:
        """The first result begins the file anew, the others follow, each whole or not at all."""
        if target not in self._begun:
            self._replace(answer, form, target)
            self._begun.add(target)
            return
        with explained(target):
            place = check_file(target, self.home)
            before = place.stat().st_size if place.exists() else 0
            try:
                with place.open("a", encoding="utf-8", newline="") as out:
                    write_answer(answer, form, out)
            except BaseException:
                os.truncate(place, before)
                raise

    def send_to(self, target: Path | None) -> None:
        """All further results go to this file, None for the terminal."""
        if target is not None:
            check_file(target, self.home)
            self._form_for(target)
            self._begun.discard(target)
        self.output = target

    def send_next_to(self, target: Path) -> None:
        """The next result goes to this file."""
        check_file(target, self.home)
        self._form_for(target)
        self.once = target
