"""The command line's own process: how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from running_server import HOTDASH, free_port, is_ready
from web_world import eventually


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedded database is."""
    return tmp_path_factory.mktemp("home of the house")


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_server_that_is_told_to_end_stops_what_it_started_and_ends_well(told: signal.Signals, home: Path) -> None:
    port = free_port()
    environment = os.environ | {"HOTDASH_HOME": str(home), "HOTDASH_PORT": str(port)}
    environment.pop("HOTDASH_DATABASE_URL", None)
    process = subprocess.Popen(HOTDASH, env=environment, stderr=subprocess.PIPE, text=True)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
        assert eventually(lambda: is_ready(http), 120)
    postgres = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    process.send_signal(told)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")
    assert eventually(lambda: not is_running(postgres), 20)


def test_a_command_that_is_told_to_end_says_so_and_stops_what_it_started(home: Path) -> None:
    environment = os.environ | {"HOTDASH_HOME": str(home)}
    environment.pop("HOTDASH_DATABASE_URL", None)
    hotdash = str(Path(sys.executable).parent / "hotdash")
    words = ["shop", "add", "parts.example", "--name", "P", "--timezone", "Etc/UTC", "--currency", "USD"]
    subprocess.run([hotdash, *words], env=environment, check=True, capture_output=True)
    # It waits for the rest of the file.
    with subprocess.Popen(
        [hotdash, "import", "-", "--shop", "parts.example"], env=environment, stdin=subprocess.PIPE
    ) as process:
        pid_file = home / "postgres" / "postmaster.pid"
        assert eventually(lambda: pid_file.exists() and "ready" in pid_file.read_text(), 60)
        postgres = int(pid_file.read_text().split()[0])
        process.terminate()
        assert process.wait(30) == 128 + signal.SIGTERM
    assert eventually(lambda: not is_running(postgres), 20)
