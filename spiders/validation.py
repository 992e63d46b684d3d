"""What is wrong with a setting or a key of a site file, in plain words."""

from __future__ import annotations

import regex
from pydantic import ValidationError

_PLAIN = (
    (r"^Value error, | or instance of \w+|, unable to .*|, got a number .*", ""),
    ("Input should be", "must be"),
    ("Extra inputs are not permitted", "there is no such key"),
    ("Field required", "must be given"),
    ("[Tt]uple", "list"),
    ("dictionary", "table"),
)


def first_problem(error: ValidationError) -> tuple[str, str]:
    """The key that is wrong first, with dots between its parts, and what is wrong with it."""
    first = error.errors()[0]
    problem = first["msg"]
    for pattern, plain in _PLAIN:
        problem = regex.sub(pattern, plain, problem)
    return ".".join(str(part) for part in first["loc"]), problem
