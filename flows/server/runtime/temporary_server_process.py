"""The temporary Prefect server's own process; started with PORT PARENT as its arguments."""

from __future__ import annotations

import gc
import sys

from spiders.config.os_process import die_with_parent


def main(port: int, parent: int) -> None:
    """Serves Prefect's API on loopback until it is told to stop or its parent dies."""
    die_with_parent(parent)
    # A fifth of Prefect's start is the search for garbage among what stays to the end.
    gc.disable()
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    # Ephemeral: it keeps runs, logs and events; schedules and the UI are a lasting server's.
    app = create_app(ephemeral=True)
    gc.collect()
    gc.freeze()
    gc.enable()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", lifespan="on")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
