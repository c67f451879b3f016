"""The history of a shop, read whole whatever goes wrong."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st

from fakes.shopify.operations import Failure
from hotdash.errors import SourceError
from hotdash.sources.shopify import backfill as backfill_module
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.exports import Exports, LostResultError, check_result
from hotdash.sources.shopify.fetch import fetch_objects
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.operations import bulk_document
from hotdash.sources.shopify.shopify import SOURCE
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.windows import Window, joined, months_back, without
from killing import KILLS, kill_somewhere, kill_when
from shopify_state import picture
from shopify_world import World
from test_laws import ROLLUPS, from_scratch, snapshot
from web_world import eventually

AT = datetime(2026, 3, 15, 10, tzinfo=UTC)


def test_the_history_is_here_as_it_is_there_and_twice_is_once(shopify_world: World) -> None:
    world = shopify_world
    assert world.backfill() > 0
    assert world.differences() == []
    assert world.one("select count(*) from raw.rejects") == 0
    assert world.one("select backfilled_at from app.source_connections") is not None
    cursors = world.conn.execute("select stream, position from raw.cursors order by 1").fetchall()
    assert [stream for stream, _ in cursors] == ["customers", "fulfillment", "inventory", "orders", "products"]
    assert all("swept_to" in position and "begun_at" not in position for _, position in cursors)
    before = picture(world.conn, world.shop)
    world.backfill()
    assert picture(world.conn, world.shop) == before
    assert world.told[-1][1] == world.told[-1][2]


@pytest.mark.parametrize("code", ["INTERNAL_SERVER_ERROR", "TIMEOUT"])
def test_a_failed_operation_is_thrown_away_and_read_again_over_less(shopify_world: World, code: str) -> None:
    shopify_world.fake.bulk.failures += [Failure(code, after_lines=3), Failure(code), Failure(code, after_lines=9)]
    shopify_world.backfill()
    assert shopify_world.differences() == []
    assert len(shopify_world.fake.bulk.operations) > 6


def test_an_operation_that_always_fails_is_given_up(shopify_world: World) -> None:
    shopify_world.fake.bulk.failures += [Failure("INTERNAL_SERVER_ERROR", after_lines=1)] * 1000
    with pytest.raises(SourceError, match="could not export"):
        shopify_world.backfill()
    assert shopify_world.one("select count(*) from facts.orders") == 0
    shopify_world.fake.bulk.failures.clear()
    shopify_world.backfill()
    assert shopify_world.differences() == []


@pytest.mark.parametrize("kind", ["half", "garbage", "500", "429"])
def test_results_and_answers_that_break_off_are_fetched_again(shopify_world: World, kind: str) -> None:
    shopify_world.fake.break_next(kind, 2, "/bulk-results")
    shopify_world.fake.break_next(kind, 1, "/admin/api")
    with stamina.set_testing(True, attempts=8):
        shopify_world.backfill()
    assert shopify_world.differences() == []


def test_an_address_that_has_expired_is_made_again(shopify_world: World) -> None:
    ran = {"expired": 0}
    file_of = shopify_world.fake.bulk.file_of

    def expired_once(token: str) -> object:
        ran["expired"] += 1
        return None if ran["expired"] <= 2 else file_of(token)

    shopify_world.fake.bulk.file_of = expired_once  # type: ignore[method-assign,assignment]
    shopify_world.backfill()
    assert shopify_world.differences() == []


def test_what_was_not_exported_whole_is_not_loaded() -> None:
    lines = [b'{"id": "a"}', b'{"id": "b", "__parentId": "a"}']
    check_result({"objectCount": "2", "rootObjectCount": "1"}, lambda: iter(lines[::-1]))
    orphaned = [lines[0], b'{"id": "b", "__parentId": "z"}']
    for state, there in ((("3", "1"), lines), (("2", "2"), lines), (("2", "1"), orphaned)):
        with pytest.raises(LostResultError):
            check_result({"objectCount": state[0], "rootObjectCount": state[1]}, there.__iter__)


def test_five_operations_at_once_whoever_starts_them(shopify_world: World) -> None:
    world, text = shopify_world, bulk_document("bulk_customers", query="")
    world.fake.bulk.gate.clear()
    with (
        psycopg.connect(world.database.admin_url, autocommit=True) as other,
        Client(world.connected, world.conn) as client,
    ):
        mine, theirs = Exports(client, world.conn, world.shop), Exports(client, other, world.shop)
        started = [exports.start(text) for exports in (mine, theirs, mine, theirs, mine, theirs, mine)]
        assert [export is not None for export in started] == [True] * 5 + [False] * 2
        assert mine.leftovers() == [] and theirs.leftovers() == []
        other.close()
        # Its worker has died: once its session has ended too, the slots are free, the operations are orphans.
        assert eventually(lambda: len(mine.leftovers()) == 2, 10)
        orphans = mine.leftovers()
        assert {node["id"] for node in orphans} == {started[1].gid, started[3].gid}  # type: ignore[union-attr]
        assert mine.adopt(orphans[0]) is not None
        mine.cancel(orphans[1]["id"])
        world.fake.bulk.gate.set()


def test_leftovers_are_adopted_where_they_fit_and_cancelled_where_not(shopify_world: World) -> None:
    world = shopify_world
    world.fake.bulk.gate.clear()
    running = world.fake.bulk.operations
    kill_when(world, lambda: sum(operation.is_open for operation in [*running.values()]) == 5, "backfill")
    assert sum(operation.is_open for operation in running.values()) == 5
    with Client(world.connected, world.conn) as client:
        client.tell("bulk_run", query=bulk_document("bulk_order_ids", query=""))
    world.fake.bulk.gate.set()
    time.sleep(0.2)
    world.backfill()
    assert world.differences() == []
    assert not any(operation.is_open for operation in world.fake.bulk.operations.values())


def test_killed_at_any_moment_it_goes_on_and_ends_the_same(shopify_world: World) -> None:
    dice = Random(5)
    codes = [kill_somewhere(shopify_world, dice, "backfill", most_requests=10) for _ in range(KILLS or 4)]
    shopify_world.backfill()
    assert {*codes} == {-signal.SIGKILL}
    assert shopify_world.differences() == []


def test_sales_that_were_read_before_their_products_get_their_names(shopify_world: World) -> None:
    world = shopify_world
    with Client(world.connected, world.conn) as client, Spool() as spool:
        spool.put_all(fetch_objects(client, "Order", [f"gid://shopify/Order/{key}" for key in world.fake.shop.orders]))
        load_lines(world.conn, world.shop, spool)
    nameless = "select count(*) from rollups.sku_performance where product_title is null"
    assert world.one(nameless) > 0
    world.backfill()
    assert world.one(nameless) == 0
    assert snapshot(world.conn, world.shop, "rollups", ROLLUPS) == from_scratch(world.conn, world.shop)


def test_only_what_is_missing_is_read_after_an_interruption(
    shopify_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = shopify_world
    monkeypatch.setattr(backfill_module, "WORTH_A_WINDOW", 5)

    class InterruptedError_(Exception):
        pass

    totals: list[int | None] = []

    def stop(what: str, done: int, total: int | None) -> None:
        totals.append(total)
        if what.startswith("orders") and done > 4:
            raise InterruptedError_

    with pytest.raises(InterruptedError_):
        backfill_module.backfill(world.conn, world.connected, stop)
    done = world.one("select count(*) from facts.orders")
    assert 0 < done < 60
    newest = world.one("select max(read_at) from raw.cursors where stream = 'orders'")
    assert newest > datetime.now(UTC) - timedelta(hours=1)
    world.backfill()
    assert world.differences() == []
    assert world.told[-1][1] == (totals[0] or 0) - 5
    assert "products" not in [what for what, _, _ in world.told]


def test_two_at_once_do_not_read_the_same(shopify_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill_module, "PATIENCE_SECONDS", 0.1)
    with psycopg.connect(shopify_world.database.admin_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtext('shopify backfill'), %s::int)", [shopify_world.shop.shop_id])
        with pytest.raises(SourceError, match="another process"):
            shopify_world.backfill()


def test_without_read_all_orders_sixty_days_are_read_and_it_is_said(shopify_world: World) -> None:
    world = shopify_world
    world.fake.app.scopes.discard("read_all_orders")
    world.connect()
    world.backfill()
    assert "60 days" in world.told[0][0]
    assert 0 < world.one("select count(*) from facts.orders") < 60
    assert "read_all_orders" in world.one("select missing from app.source_connections")


def test_what_is_not_granted_is_a_visible_gap_and_the_rest_is_read(shopify_world: World) -> None:
    world = shopify_world
    world.fake.app.scopes -= {"read_customers"}
    world.connect()
    world.backfill()
    assert world.one("select count(*) from facts.orders") == 60
    assert world.one("select count(*) from facts.customers") == 0
    gaps = " ".join(world.one("select missing from app.source_connections"))
    assert "orders.edges.node.customer" in gaps and "customers: Shopify shows nothing" in gaps
    assert world.one("select count(*) from raw.cursors where stream = 'customers'") == 0


def test_connecting_compares_currency_and_time_zone(shopify_world: World) -> None:
    world = shopify_world
    world.fake.shop.timezone = "America/New_York"
    access = SOURCE.check(world.connected)
    assert "America/New_York" in access.missing["time zone"]
    assert access.account == "Sample Parts (sample-parts.myshopify.com)"
    assert access.settings["currency"] == "USD"
    world.fake.shop.currency = "CAD"
    with pytest.raises(SourceError, match="books in CAD"):
        SOURCE.check(world.connected)


def test_months_are_cut_at_their_ends() -> None:
    windows = months_back(AT)
    assert [next(windows) for _ in range(3)] == [
        Window(datetime(2026, 3, 1, tzinfo=UTC), AT),
        Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)),
    ]
    assert Window(AT, AT + timedelta(hours=2)).condition("created_at") == (
        "created_at:>='2026-03-15T10:00:00Z' AND created_at:<'2026-03-15T12:00:00Z'"
    )


def hours(edges: tuple[int, int]) -> Window:
    start, length = edges
    return Window(AT + timedelta(hours=start), AT + timedelta(hours=start + length))


SOME = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 90)).map(hours), max_size=6)


@given(SOME, SOME)
def test_what_is_left_and_what_is_done_is_everything_once(wanted: list[Window], done: list[Window]) -> None:
    def covered(windows: list[Window]) -> set[int]:
        return {
            hour for hour in range(300) for window in windows if window.start <= AT + timedelta(hours=hour) < window.end
        }

    left = without(joined(wanted), done)
    assert covered(left) == covered(wanted) - covered(done)
    assert covered(joined(done)) == covered(done)
    assert sum((w.end - w.start) // timedelta(hours=1) for w in left) == len(covered(left))


@given(st.integers(1, 10_000))
def test_halves_are_the_whole(length: int) -> None:
    window = hours((0, length))
    parts = window.halves()
    assert joined(parts) == [window]
    assert len(parts) == (1 if length <= 6 else 2)
