"""What holds for every test, however and wherever they are run."""

from __future__ import annotations

import signal

from hypothesis import settings

# The same examples on every machine, however busy.
settings.register_profile("khabar", deadline=None, derandomize=True)
settings.load_profile("khabar")

# A shell starts background jobs with Ctrl-C ignored, and children would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
