"""How the end of a run becomes Prefect's state, and which errors are tried again."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

import duckdb
import pytest
from prefect.states import Failed

from flows.run_control.ending import ending_of
from flows.run_control.locks import BusyError
from flows.run_control.verdict import STOPPED, Verdict, ended_by
from flows.server.runtime.states import ended_early, make_logs_printable, may_pass, state_of
from spiders.errors import ConfigError, RunError, WarehouseError
from warehouse.database.failures import explain
from warehouse.database.os_failures import explain_os

PATH = Path("खबर/khabar.duckdb")


@pytest.mark.parametrize(
    ("verdict", "kind", "name", "message"),
    [
        (Verdict("completed"), "COMPLETED", "Completed", "every count adds up"),
        (
            Verdict("completed_with_warnings", warnings=("s: 1 page failed",)),
            "COMPLETED",
            "Completed with warnings",
            "s: 1 page failed",
        ),
        (Verdict("failed", failures=("اخبار: nothing",)), "FAILED", "Failed", "اخبار: nothing"),
        (ended_by(KeyboardInterrupt()), "CANCELLED", "Cancelled", STOPPED),
    ],
)
def test_a_verdict_is_seen_in_the_states_name(
    verdict: Verdict, kind: str, name: str, message: str
) -> None:
    state = state_of(ending_of(verdict))
    assert (state.type.value, state.name, state.message) == (kind, name, message)


def test_what_a_run_came_to_stands_before_its_warnings() -> None:
    verdict = Verdict("completed_with_warnings", warnings=("w",))
    assert state_of(ending_of(verdict, "3 changed")).message == "3 changed; w"


def test_a_busy_site_is_a_failure_only_for_who_asked_by_hand() -> None:
    # Within no flow, so nobody's schedule; the skipped turn is tried under a server.
    state = ended_early(BusyError("a run of paper is going on already"))
    assert state.is_failed()
    assert ended_early(KeyboardInterrupt()).is_cancelled()


def test_only_what_may_pass_is_tried_again() -> None:
    held = explain(duckdb.IOException("Conflicting lock is held in x (PID 1)"), PATH)
    tried_again = [
        held,
        explain_os(OSError(errno.ESTALE, "stale"), PATH),
        RunError("no site can be reached", may_pass=True),
    ]
    in_vain = [
        explain(duckdb.IOException("not a valid DuckDB database file"), PATH),
        explain_os(OSError(errno.ENOSPC, "full"), PATH),
        ConfigError("KHABAR_CONTACT"),
        WarehouseError("damaged"),
        ValueError("a bug"),
        TimeoutError(),
    ]
    assert [may_pass(None, None, Failed(data=error)) for error in tried_again] == [True] * 3
    assert not any(may_pass(None, None, Failed(data=error)) for error in in_vain)


@pytest.mark.parametrize("name", ["prefect.flow_runs", "prefect.task_runs"])
@pytest.mark.parametrize("text", ["मुख्यमंत्री र्\u200dय", "وزیرِ\u200c اعظم \u200f", "100 % of a story"])
def test_a_site_cannot_colour_the_log(name: str, text: str) -> None:
    make_logs_printable()
    make_logs_printable()
    logger = logging.getLogger(name)
    said = ("paper", ValueError(f"\x1b[31m{text}\x9b\u202e\nnext"))
    record = logger.makeRecord(name, logging.WARNING, "", 0, "%s: %s", said, None)
    assert logger.filter(record)
    assert record.getMessage() == f"paper: �[31m{text}�\nnext"
