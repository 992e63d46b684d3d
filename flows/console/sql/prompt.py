"""The prompt of `khabar sql`."""

from __future__ import annotations

import os
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer, Lexer, PygmentsLexer, SimpleLexer
from prompt_toolkit.styles import Style
from pygments.lexers.sql import SqlLexer

from flows.console.sql.completion import SqlCompleter
from flows.console.sql.dot_commands import run_dot
from flows.console.sql.output import QueryOutput
from flows.console.terminal import say
from spiders.errors import KhabarError
from warehouse.publish.catalog import read_catalog
from warehouse.publish.permissions import is_complete

_WELCOME = "A query ends with a semicolon; .help lists what else there is; Ctrl-D ends."
_STYLE = Style.from_dict(
    {
        "pygments.keyword": "bold",
        "pygments.literal.string": "ansigreen",
        "pygments.literal.number": "ansicyan",
        "pygments.comment": "ansibrightblack",
    }
)


def open_prompt(output: QueryOutput) -> None:
    """Asks for queries until the reader ends it.

    Raises:
        WarehouseError: if nothing is published yet.
    """
    completer = SqlCompleter(read_catalog(output.session))
    seen = output.session.published
    prompt: PromptSession[str] = PromptSession(
        history=_history(output.home),
        completer=completer,
        complete_while_typing=True,
        lexer=DynamicLexer(_lexer),
        multiline=True,
        key_bindings=_keys(),
        prompt_continuation=lambda width, _, wrapped: " " * width if wrapped else "   ...> ",
        style=_STYLE,
        enable_open_in_editor=True,
    )
    say(_WELCOME)
    is_stopped = False
    while True:
        try:
            if is_stopped:
                # Not where it is caught: a second Ctrl-C would end the session there.
                is_stopped = False
                say("stopped", err=True)
            try:
                text = prompt.prompt("khabar> ").strip()
            except KeyboardInterrupt:
                continue
            if text.removesuffix(";").removeprefix(".").lower() in ("quit", "exit"):
                return
            _do(output, text)
            if output.session.published != seen or _makes_names(text):
                seen, completer.catalog = output.session.published, read_catalog(output.session)
        except KeyboardInterrupt:
            is_stopped = True
        except KhabarError as error:
            say(str(error), err=True, colour="red")
        except EOFError:
            return


def _do(output: QueryOutput, text: str) -> None:
    if text.startswith("."):
        run_dot(output, text)
    elif text.strip("; \n"):
        output.answer(text)


def _makes_names(text: str) -> bool:
    return text[:6].lower() in ("create", "drop t", "drop m")


def _lexer() -> Lexer:
    text = get_app().current_buffer.text
    return SimpleLexer() if text.lstrip().startswith(".") else PygmentsLexer(SqlLexer)


def _history(home: Path) -> History:
    """Kept in the home, for its owner alone; in memory where that may not be written."""
    path = home / ".sql_history"
    if not os.access(path if path.exists() else home, os.W_OK):
        return InMemoryHistory()
    path.touch(0o600)
    return FileHistory(path)


def _keys() -> KeyBindings:
    """Enter runs what is complete, else it begins a new line; Alt-Enter runs it as it is."""
    keys = KeyBindings()

    @Condition
    def choosing() -> bool:
        state = get_app().current_buffer.complete_state
        return state is not None and state.current_completion is not None

    @keys.add("enter", filter=~choosing)
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text = buffer.text.strip()
        word = text.lower()
        if not text or text.startswith(".") or word in ("quit", "exit") or is_complete(text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    @keys.add("enter", filter=choosing)
    def _choose(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("escape", "enter")
    def _run(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys
