"""`hotdash serve` in a process of its own, as people start it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from shopify_world import World

HOTDASH = (str(Path(sys.executable).parent / "hotdash"), "serve")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(world: World, port: int, command: Sequence[str] = HOTDASH) -> subprocess.Popen[bytes]:
    """Start a server of this shop, which may not be ready yet; what it says is added to the file log at home."""
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": world.database.admin_url,
        "HOTDASH_HOME": str(world.home),
        "HOTDASH_PORT": str(port),
        "HOTDASH_API_PASSWORD": "for-tests-only",
        "HOTDASH_RATE_LIMIT": "off",
    }
    with (world.home / "log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def is_ready(http: httpx.Client) -> bool:
    """Whether it answers, its database too."""
    try:
        return http.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False
