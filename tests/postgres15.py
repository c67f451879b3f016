"""A PostgreSQL 15 from Debian in a throw-away cluster; run as a program, it runs the tests on one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
# They ask nothing of a database that `make test` has not asked: pages, programs, files, and services at the HTTP edge.
# One whole backfill (test_shopify_backfill) and the sample shop stay.
ELSEWHERE = (
    "tests/test_web_*", "tests/test_page_*", "tests/test_sample_[!s]*", "tests/test_chatwoot_*", "tests/test_cli*",
    "tests/test_connect_cli.py", "tests/test_cron.py", "tests/test_database_away.py", "tests/test_import_files.py",
    "tests/test_journey.py", "tests/test_live.py", "tests/test_planted_secrets.py", "tests/test_shopify_[!b]*",
    "tests/test_sources_page.py", "tests/test_worker_killed.py", "src/hotdash/sources/*",
)  # fmt: skip
OPTIONS = "-c fsync=off -c jit=off -c listen_addresses= -c max_connections=60"


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root: become the package's own user then."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


class Cluster:
    """A data directory with a server that can be started and stopped."""

    def __init__(self, folder: Path, options: str) -> None:
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        data = str(folder / "data")
        self._options = f"{OPTIONS} {options} -k {folder}"
        self._control = [str(BIN / "pg_ctl"), "-D", data, "-w", "-s", "-l", str(folder / "log")]
        init = [str(BIN / "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C.UTF-8"]
        subprocess.run(as_postgres(*init), check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start the server and wait for it."""
        subprocess.run(as_postgres(*self._control, "-o", self._options, "start"), check=True)

    def stop(self, *, mode: str = "fast", check: bool = True) -> None:
        """Stop the server; open connections are cut."""
        subprocess.run(as_postgres(*self._control, "-m", mode, "stop"), check=check)


@contextmanager
def running_cluster(options: str = "") -> Iterator[Cluster]:
    """A cluster of one's own, started; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="hotdash-pg15-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    cluster: Cluster | None = None
    try:
        cluster = Cluster(folder, options)
        cluster.start()
        yield cluster
    finally:
        if cluster:
            cluster.stop(mode="immediate", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Start the cluster, run pytest on it, stop it."""
    if not BIN.exists():
        sys.stderr.write("\n*** PostgreSQL 15 is not installed (apt-get install postgresql-15): SKIPPED. ***\n\n")
        return 0
    with running_cluster() as cluster:
        environment = os.environ | {"HOTDASH_TEST_DATABASE_URL": cluster.url}
        tests = [sys.executable, "-m", "pytest", "-n", "2", "-m", "not browser", *sys.argv[1:]]
        tests += [f"--ignore-glob={Path(__file__).parents[1] / pattern}" for pattern in ELSEWHERE]
        return subprocess.run(tests, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
