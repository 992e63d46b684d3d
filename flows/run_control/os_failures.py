"""Why a run ended early, in one line: what the file system complains of, and anything else."""

from __future__ import annotations

import errno
from pathlib import Path

from spiders.errors import ConfigError, KhabarError, RunError
from warehouse.database.os_failures import is_full

_RIGHTS = "give yourself the right to it, or choose another folder with KHABAR_HOME"
_SPACE = "free some space and start again"
_AWAY = "move it away, then start again"
_ADVICE = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.ELOOP: _AWAY,
}


def explain_os(error: OSError) -> ConfigError | None:
    """The one line to show instead of the error; None if it is none of its user's."""
    path = Path(error.filename) if isinstance(error.filename, str) else None
    if path and error.errno in (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY):
        in_the_way = next((each for each in reversed(path.parents) if each.is_file()), path)
        is_folder = in_the_way.is_dir()
        kinds = ("a folder", "a file") if is_folder else ("a file", "a folder")
        return ConfigError(f"{in_the_way} is {kinds[0]}, not {kinds[1]}: {_AWAY}")
    if error.errno not in _ADVICE:
        return None
    return ConfigError(f"{path or 'a file'}: {error.strerror}: {_ADVICE[error.errno]}")


def explain_end(cause: object, home: Path, message: str = "") -> KhabarError:
    """The one line that tells why a run ended early.

    Args:
        cause: what was raised, by a stage or by Prefect around them.
        home: the folder KHABAR_HOME names.
        message: what Prefect says of it.
    """
    if isinstance(cause, KhabarError):
        return cause
    if isinstance(cause, OSError) and (explained := explain_os(cause)):
        return explained
    if is_full(home):
        return RunError(
            f"the disk of {home} is full: free some space and start again; "
            "what was archived is kept, the next run loads it"
        )
    reason = (message or str(cause) or type(cause).__name__).strip()
    return RunError(reason.splitlines()[0])
