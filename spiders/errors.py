"""Every error a user can meet, as one tree.

KhabarError
├── ConfigError      a setting, parameter or site file is wrong: mend it and start again
├── RunError         a run cannot start, cannot go on, or its counts do not add up
└── WarehouseError   a database file cannot be opened, read or written

The message is one line that says what is wrong and what to do next; the
command prints it and exits with `exit_status`, never with a traceback.
One bad page is not an error: it becomes a reject with a reason.
"""


class KhabarError(Exception):
    """Root of the errors shown to users; `exit_status` is the command's exit status."""

    exit_status = 1

    def __init__(self, message: str, *, may_pass: bool = False) -> None:
        super().__init__(message)
        self.may_pass = may_pass
        """Whether the same may go well in a minute, with nobody doing anything about it."""


class ConfigError(KhabarError):
    """A setting, parameter or site file is wrong; the message names file and key."""

    exit_status = 2


class RunError(KhabarError):
    """A run cannot start or go on, or ended with counts that do not add up."""

    exit_status = 3


class WarehouseError(KhabarError):
    """A database file is missing, foreign, damaged, locked, of a newer version, or full."""

    exit_status = 4
