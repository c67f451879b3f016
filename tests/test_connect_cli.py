"""Connecting a source from the command line, against a server that behaves like it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import PASSWORD
from fakes.chatwoot.scenario import Days, make_account
from fakes.chatwoot.server import Chatwoot, serve
from hotdash.db.connect import Database, admin_connection
from hotdash.db.shops import add_shop
from web_world import eventually

Run = Callable[..., subprocess.CompletedProcess[str]]
HOTDASH = str(Path(sys.executable).parent / "hotdash")
TOKEN, WEBHOOK_TOKEN = "planted-access-token-8c2e", "planted-webhook-token-0123456789abcdef"


@pytest.fixture
def run(fresh_database: Database, tmp_path: Path) -> Iterator[Run]:
    """run('sources') calls hotdash on this test's own database, with a shop and a Chatwoot to connect to."""
    account = make_account(lambda: datetime.now(UTC))
    Days(account, lambda: None).happen(60)
    server = Chatwoot(account)
    server.tokens[TOKEN] = account.agents[1]
    with admin_connection(fresh_database.admin_url) as conn, serve(server) as url:
        add_shop(conn, "a.example", name="A", iana_timezone="America/Chicago", currency="USD")
        environment = os.environ | {
            "HOTDASH_DATABASE_URL": fresh_database.admin_url,
            "HOTDASH_HOME": str(tmp_path),
            "HOTDASH_API_PASSWORD": PASSWORD,
            "HOTDASH_CHATWOOT_URL": url,
            "HOTDASH_CHATWOOT_TOKEN": TOKEN,
            "HOTDASH_CHATWOOT_WEBHOOK_TOKEN": WEBHOOK_TOKEN,
            "COLUMNS": "250",
        }

        def call(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
            ended = subprocess.run(
                [HOTDASH, *words, "--shop", "a.example"], env=environment | variables, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert TOKEN not in ended.stdout + ended.stderr and WEBHOOK_TOKEN not in ended.stdout + ended.stderr
            return ended

        yield call


def listed(run: Run) -> dict[str, object]:
    [row] = json.loads(run("sources", "--json").stdout)
    assert isinstance(row, dict)
    return row


def test_a_source_is_connected_loaded_listed_and_disconnected(run: Run) -> None:
    connected = run("connect", "chatwoot", "--set", "account_id=1", "--json")
    assert connected.returncode == 0, connected.stderr
    answer = json.loads(connected.stdout)
    assert answer["granted"][0] == "administrator" and answer["missing"] == {}
    assert "Connected to" in connected.stderr and "The history is complete" in connected.stderr
    row = listed(run)
    assert row["state"] == "connected" and row["backfilled_at"] and row["cursors"] and row["lag_minutes"] is not None
    runs = {job["job"]: job for job in json.loads(run("jobs", "list", "--json").stdout)}
    assert runs["backfill:chatwoot"]["status"] == "success" and runs["backfill:chatwoot"]["handled"] > 0
    # What is kept is the default the next time; the secrets are asked for again.
    assert run("connect", "chatwoot", "--no-backfill").returncode == 0
    assert run("disconnect", "chatwoot").returncode == 0
    assert listed(run)["state"] == "disconnected"
    refused = run("jobs", "run", "backfill:chatwoot")
    assert refused.returncode == 2 and "is not connected to chatwoot" in refused.stderr
    assert run("disconnect", "chatwoot").returncode == 2


def test_what_is_wrong_is_said_with_a_remedy_and_not_kept(run: Run) -> None:
    for words, variables, sentence in (
        (("nonsense",), {}, "There is no source 'nonsense'"),
        (("chatwoot",), {}, "Set HOTDASH_CHATWOOT_ACCOUNT"),
        (("chatwoot", "--set", f"token={TOKEN[:5]}"), {}, "does not belong on a command line"),
        (("chatwoot", "--set", "account_id=7"), {}, "does not belong to the account 7"),
        (("chatwoot", "--set", "account_id=1"), {"HOTDASH_CHATWOOT_TOKEN": "another"}, "token"),
    ):
        refused = run("connect", *words, **variables)
        assert refused.returncode in (1, 2) and sentence in refused.stderr, refused.stderr
    assert json.loads(run("sources", "--json").stdout) == []


def test_the_worker_loads_a_history_that_was_left_to_it(run: Run, fresh_database: Database, tmp_path: Path) -> None:
    assert run("connect", "chatwoot", "--set", "account_id=1", "--no-backfill").returncode == 0
    assert listed(run)["backfilled_at"] is None
    environment = os.environ | {"HOTDASH_DATABASE_URL": fresh_database.admin_url, "HOTDASH_HOME": str(tmp_path),
                                "HOTDASH_API_PASSWORD": PASSWORD}  # fmt: skip
    worker = subprocess.Popen([HOTDASH, "worker"], env=environment, stderr=subprocess.PIPE)
    try:
        with admin_connection(fresh_database.admin_url) as conn:
            done = "select backfilled_at is not null from app.source_connections"
            assert eventually(lambda: conn.execute(done.encode()).fetchone() == (True,), 60)
    finally:
        worker.terminate()
        said = worker.communicate(timeout=30)[1].decode()
    assert worker.returncode == 0 and TOKEN not in said
