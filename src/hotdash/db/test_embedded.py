"""The embedded PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STARTS = """
import sys
from pathlib import Path
import psycopg
from hotdash.db import embedded
url = embedded.start(Path(sys.argv[1]))
psycopg.connect(url).close()
print(url)
"""


def test_two_processes_that_start_it_at_once_share_one(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", STARTS, str(tmp_path / "postgres")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert answers[0][0] == answers[1][0] != ""
