"""The decision log: what is written stays, and whoever touches it is found out."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotdash.access import audit
from hotdash.db.connect import Shop, set_session, shop_session

AT = datetime(2026, 3, 10, 15, tzinfo=UTC)


def decide(conn: psycopg.Connection, shop: Shop, count: int = 6, action: str = "reorder.approved") -> None:
    for number in range(count):
        actor, why = f"actor {number % 2}", f"because {number}"
        audit.record(conn, shop, scope="inventory", actor=actor, action=action, rationale=why)


def tamper(conn: psycopg.Connection, statement: str, shop: Shop) -> None:
    """As somebody who got hold of the database itself."""
    conn.execute("set local role none")
    conn.execute(statement.encode(), {"shop": shop.shop_id})


def look(conn: psycopg.Connection, shop: Shop) -> None:
    """As a person, after what this transaction wrote."""
    set_session(conn, [shop.shop_id], "authenticated", datetime.now(UTC) + timedelta(seconds=1))


def faults(conn: psycopg.Connection, shop: Shop, home: Path) -> list[str]:
    return [fault.words for fault in audit.verify(conn, shop, home)]


def test_an_untouched_chain_holds(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    assert faults(conn, shop, tmp_path) == []
    decide(conn, shop)
    audit.export_head(conn, shop, tmp_path, at=AT)
    decide(conn, shop, 2)
    assert faults(conn, shop, tmp_path) == []
    ids = conn.execute("select decision_id from app.decision_log order by 1").fetchall()
    assert [row[0] for row in ids] == list(range(1, 9))


SWAP = """
with a as (select * from app.decision_log where shop_id = %(shop)s and decision_id = 2),
b as (select * from app.decision_log where shop_id = %(shop)s and decision_id = 3)
update app.decision_log as d set action = o.action, rationale = o.rationale, actor = o.actor, hash = o.hash
from (select 2 as place, * from b union all select 3, * from a) as o
where d.shop_id = %(shop)s and d.decision_id = o.place
"""
ROW = " where shop_id = %(shop)s and decision_id "
TAMPERING = {
    "edited": f"update app.decision_log set rationale = 'another' {ROW} = 3",
    "an actor edited": f"update app.decision_log set actor = 'nobody' {ROW} = 6",
    "a payload edited": f"""update app.decision_log set payload = '{{"a": 1}}' {ROW} = 1""",
    "a time edited": f"update app.decision_log set created_at = created_at - interval '1 day' {ROW} = 4",
    "deleted in the middle": f"delete from app.decision_log {ROW} = 3",
    "deleted at the beginning": f"delete from app.decision_log {ROW} <= 2",
    "inserted": "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash)"
    " values (%(shop)s, 7, 'inventory', 'x', 'approved', 'x')",
    "swapped": SWAP,
    "cut at the tail": f"delete from app.decision_log {ROW} >= 5",
    "emptied": f"delete from app.decision_log {ROW} > 0",
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(conn: psycopg.Connection, shop: Shop, tmp_path: Path, name: str) -> None:
    decide(conn, shop)
    audit.export_head(conn, shop, tmp_path, at=AT)
    tamper(conn, TAMPERING[name], shop)
    assert faults(conn, shop, tmp_path) != []


def test_a_chain_that_was_written_anew_is_found_by_its_head(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    decide(conn, shop)
    audit.export_head(conn, shop, tmp_path, at=AT)
    tamper(conn, TAMPERING["emptied"], shop)
    decide(conn, shop, action="reorder.rejected")
    assert faults(conn, shop, tmp_path) == [
        "On 2026-03-10T15:00:00 another decision stood in its place: the chain was written anew."
    ]


def test_an_older_state_that_was_restored_is_found_by_its_head(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    decide(conn, shop)
    elsewhere = tmp_path / "elsewhere"
    audit.export_head(conn, shop, elsewhere, at=AT)
    tamper(conn, TAMPERING["cut at the tail"], shop)
    assert faults(conn, shop, tmp_path) == []
    kept_elsewhere = audit.folder(elsewhere) / f"heads-{shop.domain}.jsonl"
    assert [fault.decision_id for fault in audit.verify(conn, shop, tmp_path, kept_elsewhere)] == [6]


@pytest.mark.parametrize("statement", ["update app.decision_log set actor = 'x'", "delete from app.decision_log"])
def test_nobody_but_the_owner_may_change_the_log(conn: psycopg.Connection, shop: Shop, statement: str) -> None:
    decide(conn, shop, 1)
    for role in ("service_role", "authenticated"):
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            shop_session(conn, [shop.shop_id], role),
        ):
            conn.execute(statement.encode())


def test_the_worker_may_not_archive(conn: psycopg.Connection, shop: Shop) -> None:
    decide(conn, shop, 1)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        shop_session(conn, [shop.shop_id], "authenticated", datetime(2099, 1, 1, tzinfo=UTC)),
    ):
        conn.execute("select audit.archive_old_audit_logs()")


def grow_old(conn: psycopg.Connection, shop: Shop, count: int = 6) -> datetime:
    """Decisions, and an instant at which they are older than any retention."""
    decide(conn, shop, count)
    return datetime.now(UTC) + timedelta(days=400)


def test_archiving_moves_rows_to_a_signed_file_and_the_chain_still_holds(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    later = grow_old(conn, shop)
    lines = [
        row[0]
        for row in conn.execute("select rules.decision_text(d) from app.decision_log as d order by d.decision_id")
    ]
    audit.export_head(conn, shop, tmp_path, at=AT)
    (written,) = audit.archive(conn, shop, tmp_path, now=later)
    assert (written.first_decision_id, written.last_decision_id, written.decisions) == (1, 6, 6)
    assert gzip.decompress(written.path.read_bytes()).decode().splitlines() == lines
    assert conn.execute("select count(*) from app.decision_log").fetchone() == (0,)
    assert faults(conn, shop, tmp_path) == []
    decide(conn, shop, 2)
    assert conn.execute("select min(decision_id) from app.decision_log").fetchone() == (7,)
    assert faults(conn, shop, tmp_path) == []
    assert audit.archive(conn, shop, tmp_path) == []


def test_a_younger_decision_is_not_archived(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    decide(conn, shop)
    assert audit.archive(conn, shop, tmp_path, now=datetime.now(UTC) + timedelta(days=179)) == []
    assert conn.execute("select count(*) from app.decision_log").fetchone() == (6,)


def test_a_file_that_could_not_be_written_is_written_next_time(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    later = grow_old(conn, shop)
    (tmp_path / "audit").write_text("a file where the folder should be")
    with pytest.raises(OSError), conn.transaction():
        audit.archive(conn, shop, tmp_path, now=later)
    (tmp_path / "audit").unlink()
    assert [archive.decisions for archive in audit.archive(conn, shop, tmp_path, now=later)] == [6]
    assert faults(conn, shop, tmp_path) == []


@pytest.mark.parametrize("damage", ["edited", "lost", "signed with another key"])
def test_an_archive_that_was_tampered_with_is_found(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path, damage: str
) -> None:
    (written,) = audit.archive(conn, shop, tmp_path, now=grow_old(conn, shop))
    if damage == "edited":
        content = gzip.decompress(written.path.read_bytes()).replace(b"because 1", b"because 9")
        written.path.write_bytes(gzip.compress(content))
    elif damage == "lost":
        written.path.unlink()
    else:
        (tmp_path / "audit_key").write_text("another")
    assert len(faults(conn, shop, tmp_path)) == 1


def test_an_archived_hash_that_was_tampered_with_is_found(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    audit.archive(conn, shop, tmp_path, now=grow_old(conn, shop))
    decide(conn, shop, 1)
    tamper(conn, f"update app.decision_hashes set hash = 'x' {ROW} = 6", shop)
    assert faults(conn, shop, tmp_path) != []


def test_chains_of_two_shops_are_their_own(
    conn: psycopg.Connection, make_shop: Callable[..., Shop], tmp_path: Path
) -> None:
    mine, theirs = make_shop("mine.example"), make_shop("theirs.example")
    decide(conn, mine, 3)
    decide(conn, theirs, 2)
    assert faults(conn, mine, tmp_path) == faults(conn, theirs, tmp_path) == []
    look(conn, mine)
    trail = "select count(*) from audit.get_shop_audit_trail(%s)"
    assert conn.execute(trail, ["mine.example"]).fetchone() == (3,)
    assert conn.execute(trail, ["theirs.example"]).fetchone() == (0,)


# Everything that a decision may say, the characters that quote and end lines included.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(TEXT, TEXT, st.one_of(st.none(), TEXT)), min_size=1, max_size=6), changed=st.data())
def test_any_change_to_any_word_is_found(
    conn: psycopg.Connection,
    shop: Shop,
    tmp_path: Path,
    said: list[tuple[str, str, str | None]],
    changed: st.DataObject,
) -> None:
    with conn.transaction(force_rollback=True):
        for scope, action, rationale in said:
            audit.record(conn, shop, scope=scope, actor="x", action=action, rationale=rationale)
        assert faults(conn, shop, tmp_path / "none") == []
        place = changed.draw(st.integers(1, len(said)))
        tamper(conn, f"update app.decision_log set action = action || 'x' {ROW} = {place}", shop)
        assert faults(conn, shop, tmp_path / "none") != []


def test_decisions_are_counted_with_their_verdicts(conn: psycopg.Connection, shop: Shop) -> None:
    for actor, action in [
        ("ada", "cx.reply.approved"), ("ada", "approve"), ("ada", "reorder.rejected"), ("bob", "price.changed"),
    ]:  # fmt: skip
        audit.record(conn, shop, scope="ops", actor=actor, action=action)
    look(conn, shop)
    stats = conn.execute(
        "select total_decisions_7d, unique_actors_7d, approvals_7d, rejections_7d, approval_rate_pct_7d"
        " from audit.v_audit_stats_7d"
    ).fetchone()
    assert stats == (4, 2, 2, 1, Decimal("66.67"))
    by_actor = conn.execute(
        "select actor, decision_count, approvals_count, rejections_count from audit.v_decisions_by_actor order by actor"
    ).fetchall()
    assert by_actor == [("ada", 3, 2, 1), ("bob", 1, 0, 0)]
    assert conn.execute("select scope, total_decisions, unique_actors from audit.v_decisions_by_scope").fetchall() == [
        ("ops", 4, 2)
    ]
    lacking = conn.execute("select check_name, issue_count from audit.v_audit_quality_checks order by 1").fetchall()
    assert lacking == [("Missing Evidence URL", 4), ("Missing Rationale", 4)]


def test_a_window_holds_exactly_its_business_days(conn: psycopg.Connection, shop: Shop) -> None:
    decide(conn, shop, 1)
    written = conn.execute("select created_at from app.decision_log").fetchone()
    assert written is not None
    queries = {
        7: "select total_decisions_7d from audit.v_audit_stats_7d",
        30: "select count(*) from audit.v_recent_decisions",
    }
    for days, query in queries.items():
        for ahead, expected in ((days - 1, 1), (days, 0)):
            # The same hour so many days later; Chicago's clock may have been put back or forward between.
            with shop_session(conn, [shop.shop_id], "authenticated", _same_hour(written[0], ahead)):
                assert conn.execute(query.encode()).fetchone() == (expected,), (days, ahead)


def _same_hour(at: datetime, days: int) -> datetime:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/Chicago")
    return (at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=zone)


def test_exporting_a_range_of_business_days(conn: psycopg.Connection, shop: Shop) -> None:
    decide(conn, shop, 3)
    day = conn.execute(
        "select (created_at at time zone 'America/Chicago')::date from app.decision_log limit 1"
    ).fetchone()
    assert day is not None
    export = "select id from audit.export_audit_logs(%s, %s)"
    assert [row[0] for row in conn.execute(export, [day[0], day[0]])] == [3, 2, 1]
    assert conn.execute(export, [day[0] + timedelta(days=1), day[0] + timedelta(days=9)]).fetchall() == []
