"""Where hotdash keeps its state and how it is reached. Everything comes from the environment, nothing from code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from hotdash.errors import UsageError


@dataclass(frozen=True)
class Config:
    """Settings of one process.

    Attributes:
        home: folder that holds all state (embedded database, sample files, secrets); HOTDASH_HOME.
        database_url: PostgreSQL to use instead of the embedded one; HOTDASH_DATABASE_URL.
        host: address that the page is served on; HOTDASH_HOST.
        port: port that the page is served on; HOTDASH_PORT.
    """

    home: Path
    database_url: str | None
    host: str
    port: int

    @property
    def postgres_folder(self) -> Path:
        """The embedded PostgreSQL's data directory."""
        return self.home / "postgres"


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise UsageError(
        f"HOTDASH_PORT is {text!r}, which is not a port number.", hint="Use a whole number from 1 to 65535."
    )


def read_config(environ: dict[str, str] | None = None) -> Config:
    """Read the settings from the environment.

    Raises:
        UsageError: a setting has a value that cannot be used; says which and what would do.
    """
    env = dict(os.environ) if environ is None else environ
    return Config(
        home=Path(env.get("HOTDASH_HOME") or ".hotdash").expanduser().resolve(),
        database_url=env.get("HOTDASH_DATABASE_URL") or None,
        host=env.get("HOTDASH_HOST") or "127.0.0.1",
        port=_port(env.get("HOTDASH_PORT") or "8000"),
    )
