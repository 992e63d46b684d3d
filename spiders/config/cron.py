"""Cron lines as site files may have them: five fields, in a form that every scheduler reads."""

from __future__ import annotations

from datetime import datetime

import regex
from cronsim import CronSim, CronSimError

# Not L, # and ?, which mean different things to different crons.
_FIELD = regex.compile(
    r"(?:[0-9*,/-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|"
    r"SUN|MON|TUE|WED|THU|FRI|SAT)+",
    regex.IGNORECASE,
)
_EXAMPLE = "such as */20 6-23 * * *"


def check_cron(line: str) -> str:
    """The line with one space between its fields.

    Raises:
        ValueError: if it is no cron line, or its moment never comes.
    """
    fields = line.split()
    if len(fields) != 5:
        raise ValueError(f"{line!r} is no cron line of five fields {_EXAMPLE}")
    if wrong := [field for field in fields if not _FIELD.fullmatch(field)]:
        raise ValueError(f"{line!r} is no cron line {_EXAMPLE}: {wrong[0]!r} cannot be read")
    try:
        next(CronSim(" ".join(fields), datetime(2026, 1, 1)))  # noqa: DTZ001 - of any time zone
    except CronSimError as error:
        problem = str(error).lower()
        raise ValueError(f"{line!r} is no cron line {_EXAMPLE}: {problem}") from None
    except StopIteration:
        raise ValueError(f"{line!r} never comes") from None
    return " ".join(fields)
