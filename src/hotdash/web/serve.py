"""Serving the app: one process, on this machine unless HOTDASH_HOST says otherwise."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from hotdash.config import Config
from hotdash.errors import UsageError


def serve(app: FastAPI, config: Config) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first.

    Raises:
        UsageError: the address is taken or cannot be listened on.
    """
    settings = uvicorn.Config(
        app,
        host=config.host,
        port=config.port,
        loop="uvloop",
        http="httptools",
        # A login's code stands in an address: nothing may write addresses down.
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
        # Only a proxy on this machine is believed when it names the client.
        forwarded_allow_ips="127.0.0.1",
    )
    server = uvicorn.Server(settings)
    try:
        server.run()
    except SystemExit:
        raise UsageError(
            f"{config.host}:{config.port} cannot be listened on.",
            hint="Choose another port with HOTDASH_PORT, or another address with HOTDASH_HOST.",
        ) from None
    except KeyboardInterrupt:
        # uvicorn raises the signal again once it has stopped; to the command line that is a normal end.
        return
