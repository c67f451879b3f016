"""Serving the app: one process, on this machine unless HOTDASH_HOST says otherwise."""

from __future__ import annotations

import signal
import socket
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


def take_address(config: Config) -> socket.socket:
    """Take the address that is to be served, before anything long or lasting is done in vain.

    Raises:
        UsageError: it is taken or cannot be listened on.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as reason:
        raise UsageError(
            f"{config.host}:{config.port} cannot be listened on: {(reason.strerror or str(reason)).lower()}.",
            hint="Is hotdash running already? Else choose another port (HOTDASH_PORT=8001) or address (HOTDASH_HOST).",
        ) from None
    return taken


def serve(app: FastAPI, address: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM; requests under way are finished first."""
    settings = uvicorn.Config(
        app,
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
        server.run(sockets=[address])
    except KeyboardInterrupt:
        # uvicorn raises the signal again once it has stopped; here, and below, that is a normal end.
        return
    except SystemExit as end:
        if end.code != 128 + signal.SIGTERM:
            raise
