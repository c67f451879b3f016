"""Serving the app: one process, on this machine unless HOTDASH_HOST says otherwise."""

from __future__ import annotations

import signal
from types import FrameType

import uvicorn
from fastapi import FastAPI

from hotdash.config import Config
from hotdash.errors import UsageError
from hotdash.web.house import House


class _Server(uvicorn.Server):
    """Ends the streams of open pages when it is told to stop; else it would wait for them in vain."""

    house: House

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On SIGINT and SIGTERM."""
        self.house.changes.end()
        super().handle_exit(sig, frame)


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
    server = _Server(settings)
    server.house = app.state.house
    try:
        server.run()
    except SystemExit as end:
        if end.code == 128 + signal.SIGTERM:
            return
        raise UsageError(
            f"{config.host}:{config.port} cannot be listened on.",
            hint="Choose another port with HOTDASH_PORT, or another address with HOTDASH_HOST.",
        ) from None
    except KeyboardInterrupt:
        # uvicorn raises the signal again once it has stopped; here, and above, that is a normal end.
        return
