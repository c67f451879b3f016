"""The embedded PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from web_world import eventually

STARTS = """
import sys
from pathlib import Path
import psycopg
from hotdash.db import embedded
url = embedded.start(Path(sys.argv[1]))
psycopg.connect(url).close()
print(url, flush=True)
sys.stdin.read()
"""
Start = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """start(folder) starts or joins the server in `folder` and stays until its standard input ends."""
    processes = []

    def begin(folder: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "ignore", "-c", STARTS, str(folder)]
        pipe = subprocess.PIPE
        processes.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return processes[-1]

    yield begin
    for process in processes:
        process.communicate(timeout=60)


def address(process: subprocess.Popen[str]) -> str:
    """What the server that it started is reached by."""
    assert process.stdout
    return process.stdout.readline().strip()


def server_of(folder: Path) -> int:
    """Number of the server's own process."""
    return int((folder / "postmaster.pid").read_text().split()[0])


def is_gone(pid: int) -> bool:
    """Whether the process ends within seconds."""
    return eventually(lambda: not Path(f"/proc/{pid}").exists(), 20)


def test_two_processes_that_start_it_at_once_share_one(start: Start, tmp_path: Path) -> None:
    both = [start(tmp_path / "postgres") for _ in range(2)]
    first, second = map(address, both)
    assert first == second != ""


@pytest.mark.parametrize("name", ["the shop's own folder, 50% & more", "long" * 40])
def test_it_starts_in_a_folder_of_any_name(name: str, start: Start, tmp_path: Path) -> None:
    process = start(tmp_path / name / "postgres")
    url = address(process)
    with psycopg.connect(url) as conn:
        assert conn.execute("select current_setting('listen_addresses')").fetchone() == ("",)
    process.communicate(timeout=60)


def test_the_last_to_leave_stops_it_also_where_another_was_killed(start: Start, tmp_path: Path) -> None:
    killed = start(tmp_path / "postgres")
    address(killed)
    server = server_of(tmp_path / "postgres")
    killed.kill()
    killed.communicate()
    assert Path(f"/proc/{server}").exists()
    last = start(tmp_path / "postgres")
    assert address(last)
    assert server_of(tmp_path / "postgres") == server
    last.communicate(timeout=60)
    assert is_gone(server)


def test_it_starts_after_a_crash_whose_number_is_anothers_now(start: Start, tmp_path: Path) -> None:
    first = start(tmp_path / "postgres")
    address(first)
    server, said = server_of(tmp_path / "postgres"), (tmp_path / "postgres" / "postmaster.pid").read_text()
    os.kill(server, signal.SIGKILL)
    assert is_gone(server)
    first.communicate(timeout=60)
    (tmp_path / "postgres" / "postmaster.pid").write_text(said.replace(str(server), str(os.getpid()), 1))
    assert address(start(tmp_path / "postgres"))
    assert server_of(tmp_path / "postgres") != os.getpid()
