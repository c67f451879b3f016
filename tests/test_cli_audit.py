"""hotdash audit and hotdash check, as people and scripts call them."""

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


def test_a_check_that_finds_something_is_exit_code_1(run: Run, fresh_database: Database) -> None:
    add_shop(run)
    well = run("check", "--shop", "parts.example")
    assert (well.returncode, "18 of 18 checks pass" in well.stderr) == (0, True), well.stderr
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        shop = find_shop(conn, "parts.example")
        record(conn, shop, scope="cx", actor="ada", action="x")
        conn.execute("update app.decision_log set action = 'y'")
    found = run("check", "--shop", "parts.example", "--json")
    assert found.returncode == 1
    answer = json.loads(found.stdout)
    assert (answer["failing"], answer["checks"][0]["check_name"]) == (1, "Broken Decision Chain")
