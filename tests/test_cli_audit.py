"""hotdash audit, as people and scripts call it."""

from __future__ import annotations

import json

import psycopg

from hotdash.access.audit import record
from hotdash.db.connect import Database, find_shop
from test_cli import Run, add_shop, run

__all__ = ["run"]


def test_a_chain_is_verified_and_a_fault_is_exit_code_1(run: Run, fresh_database: Database) -> None:
    add_shop(run)
    shop = ("--shop", "parts.example")
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        for number in range(3):
            record(conn, find_shop(conn, "parts.example"), scope="cx", actor="ada", action=f"reply.{number}")
        assert json.loads(run("audit", "head", *shop, "--json").stdout)["decision_id"] == 3
        held = run("audit", "verify", *shop)
        assert (held.returncode, held.stderr.strip()) == (0, "The chain of decisions holds.")
        assert "old enough" in run("audit", "archive", *shop).stderr
        conn.execute("delete from app.decision_log where decision_id = 3")
    cut = run("audit", "verify", *shop, "--json")
    assert cut.returncode == 1
    answer = json.loads(cut.stdout)
    assert (answer["holds"], [fault["decision_id"] for fault in answer["faults"]]) == (False, [3])
