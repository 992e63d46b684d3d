"""The temporary Prefect server's own process: `python -m flows.temporary_server_process PORT`."""

from __future__ import annotations

import sys

import uvicorn

from spiders.process import die_with_parent


def main(port: int) -> None:
    """Serves Prefect's API on loopback until it is told to stop or its parent dies."""
    die_with_parent()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="critical",
        lifespan="on",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
