"""Run the tests on a PostgreSQL 15 from Debian: a throw-away cluster, stopped and removed at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
OPTIONS = "-c fsync=off -c jit=off -c listen_addresses= -c max_connections=60"


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root: become the package's own user then."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def main() -> int:
    """Start the cluster, run pytest on it, stop it."""
    if not BIN.exists():
        sys.stderr.write("\n*** PostgreSQL 15 is not installed (apt-get install postgresql-15): SKIPPED. ***\n\n")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="hotdash-pg15-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    data = str(folder / "data")
    control = [str(BIN / "pg_ctl"), "-D", data, "-w", "-s", "-l", str(folder / "log")]
    try:
        init = [str(BIN / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C.UTF-8"]
        subprocess.run(as_postgres(*init), check=True, stdout=subprocess.DEVNULL)
        subprocess.run(as_postgres(*control, "-o", f"{OPTIONS} -k {folder}", "start"), check=True)
        environment = os.environ | {"HOTDASH_TEST_DATABASE_URL": f"postgresql://postgres@/postgres?host={folder}"}
        tests = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not browser", *sys.argv[1:]]
        return subprocess.run(tests, env=environment, check=False).returncode
    finally:
        subprocess.run(as_postgres(*control, "-m", "immediate", "stop"), check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
