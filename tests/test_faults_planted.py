"""Each test of the table of faults fails when its fault is put back: proved by putting it back, for one transaction."""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from _pytest.outcomes import Failed

from hotdash.db.rebuild import read_logic

# What the tests of other files ask for.
from test_checks import healthy  # noqa: F401
from test_faults import ROOT, TABLE
from test_isolation import two_shops  # noqa: F401
from test_privacy import garden  # noqa: F401

FULFILLED = """round(100.0 * sum(d.orders_fulfilled) filter (where d.metric_date between today - 7 and today - 1)
            / nullif(sum(d.to_ship) filter (where d.metric_date between today - 7 and today - 1), 0), 2) as fulfilled"""
AVERAGED = (
    "round(avg(100.0 * d.orders_fulfilled / nullif(d.to_ship, 0))"
    " filter (where d.metric_date between today - 7 and today - 1), 2) as fulfilled"
)
OPEN = "t.is_open and t.order_created_at <= as_of"
# Test → the object that gets the fault, its right words, the faulty ones; or SQL that makes the fault.
PLANTED: dict[str, tuple[str, str, str] | str] = {
    "test_top_skus_stay_in_the_shop_and_end_at_five": ("sales.top_skus", "limit how_many", ""),
    "test_the_tile_is_not_empty_after_midnight": ("sales.v_sales_pulse_current", "left join rollups", "inner join rollups"),
    "test_an_unfulfilled_order_without_any_date_is_visible_by_its_age": (
        "fulfillment.open_at", OPEN, f"t.days_to_fulfill > 0 and {OPEN}"
    ),
    "test_very_negative_alone_is_listed": ("cx.escalations_at", " or c.sentiment = 'very_negative'", ""),
    "test_seven_full_days_are_seven": ("sales.headline", "between today - 7 and today - 1) as week", "between today - 8 and today - 1) as week"),
    "test_the_summary_covers_exactly_seven_business_days": ("cx.v_cx_health_summary", "between c.today - 6", "between c.today - 7"),
    "test_unanswered_breaches_count_and_only_those_of_seven_days": ("ops.answers_at", "between today - 6", "between today - 7"),
    "test_adding_up_locations_and_windows_of_exactly_7_and_30_days": ("refresh.stock_days", "rows between 6 preceding", "rows between 7 preceding"),
    "test_no_second_category_can_double_a_products_revenue": "alter table rollups.product_categories drop constraint product_categories_pkey",
    "test_growth_of_a_million_percent_is_stored_and_shown": (
        "rules.change_pct", "round(100 * (value_now - value_before) / value_before, 2)",
        "(100 * (value_now - value_before) / value_before)::numeric(5, 2)",
    ),
    "test_personal_tables_are_closed_to_people": "grant select on facts.cx_contacts to authenticated",
    "test_no_view_shows_names_addresses_or_words": "create view cx.v_people as select c.shop_id, c.email from facts.cx_contacts as c",
    "test_no_view_shows_what_is_personal": (
        "create view sales.v_buyers as select c.shop_id, c.email from facts.customer_contacts as c;"
        "grant select on sales.v_buyers to authenticated"
    ),
    "test_a_rate_over_days_is_a_ratio_of_sums": ("sales.headline", FULFILLED, AVERAGED),
    "test_days_to_fulfil_weigh_orders_not_days": (
        "fulfillment.tile_json", "f.days_to_fulfill as days, f.timed_orders as orders",
        "f.days_to_fulfill / nullif(f.timed_orders, 0) as days, 1 as orders",
    ),
    "test_seasons_are_made_of_sales": (
        "drop view sales.v_seasonal_patterns cascade; create view sales.v_seasonal_patterns as select p.shop_id,"
        " extract(month from p.created_at)::integer as month_num, count(*) as units_sold, count(*)::numeric as revenue"
        " from facts.products as p group by 1, 2"
    ),
    "test_archiving_moves_rows_to_a_signed_file_and_the_chain_still_holds": (
        "audit.archive_old_audit_logs", "cardinality(old), packed, sha256(convert_to(packed", "cardinality(old), '', sha256(convert_to(''"
    ),
    "test_a_critical_fault_fails_and_many_high_ones_warn": ("checks.run_data_quality_checks", "c.high_count > 5", "c.high_count / 0 > 5"),
    "test_decisions_are_counted_with_their_verdicts": ("audit.verdict", "action ~* '(^|[._:/ -])(approve|approved|accept|accepted)$'", "action = 'approved'"),
    "test_erasure_reaches_every_table_there_is": ("access.erase_rows", "t.is_personal and", "t.relation = 'facts.orders'::regclass and t.is_personal and"),
    "test_quantities_count_once": ("load.line_event_amount", "return quantity * unit_price", "return quantity * quantity * unit_price"),
}  # fmt: skip
Conn = psycopg.Connection[Any]


def load_module(file: str) -> ModuleType:
    """A file of tests, whatever folder it lies in."""
    spec = importlib.util.spec_from_file_location(f"planted_{Path(file).stem}", ROOT / file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


stock_tests = load_module("src/hotdash/refresh/test_inventory_snapshots.py")
parts = stock_tests.parts


def plant(conn: Conn, fault: tuple[str, str, str] | str) -> None:
    """Put the fault into this transaction's database."""
    if isinstance(fault, str):
        conn.execute(fault.encode())
        return
    key, right, faulty = fault
    text = next(file.text for file in read_logic() if file.key == key)
    assert right in text, f"{key} has changed: find the words anew that hold this fault off"
    for kind in ("view", "function"):
        text = text.replace(f"create {kind}", f"create or replace {kind}")
    conn.execute(text.replace(right, faulty).encode())


def run_test(request: pytest.FixtureRequest, file: str, name: str) -> None:
    """Run a test function of some file with this test's own fixtures."""
    test: Callable[..., None] = getattr(load_module(file), name)
    asked = inspect.signature(test).parameters
    test(**{argument: request.getfixturevalue(argument) for argument in asked})


def test_every_fault_is_planted() -> None:
    assert {name for _, _, name in TABLE} == PLANTED.keys()


@pytest.mark.parametrize(("fault", "file", "name"), TABLE, ids=[name for _, _, name in TABLE])
def test_the_fault_is_noticed(request: pytest.FixtureRequest, conn: Conn, fault: str, file: str, name: str) -> None:
    seasons = conn.execute("select to_regclass('sales.v_seasonal_patterns') is not null").fetchone()
    if name == "test_seasons_are_made_of_sales" and seasons == (False,):
        pytest.skip("there is no view of seasons yet")
    # What the fixtures make first is made without the fault.
    for argument in inspect.signature(getattr(load_module(file), name)).parameters:
        request.getfixturevalue(argument)
    plant(conn, PLANTED[name])
    with pytest.raises((AssertionError, Failed, psycopg.Error, TypeError)):
        run_test(request, file, name)
