"""Exports: the same cells in every format, complete, harmless in a spreadsheet, and of one shop only."""

from __future__ import annotations

import csv
import io
import json

import pytest

from hotdash.db.connect import Shop
from hotdash.web.export import csv_cell
from web_world import World

PATH = "/api/v1/export/v_inventory_alerts"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own."""
    return world.add_shop(f"export-{abs(hash(request.node.name))}.example")


def add_alerts(world: World, shop: Shop, number: int, title: str = "Hose end") -> None:
    """So many variants that are low on stock."""
    world.conn.execute(
        "insert into rollups.inventory_snapshots (shop_id, snapshot_date, shopify_variant_id, sku, product_title,"
        " quantity_available, units_sold_7d, units_sold_30d, avg_daily_sales, days_of_cover, reorder_point,"
        " velocity_tier, stock_status)"
        " select %s, '2026-03-01', n, 'SKU-' || n, %s, 3, 2, 9, 0.3, 10, 20, 'medium', 'low_stock'"
        " from generate_series(1, %s) as n",
        [shop.shop_id, title, number],
    )


def as_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_format_holds_the_same_cells(world: World, shop: Shop) -> None:
    add_alerts(world, shop, 3)
    token = world.token(shop)
    answers = {kind: world.get(f"{PATH}?format={kind}&date=2026-03-09", token) for kind in ("csv", "json", "ndjson")}
    rows = answers["json"].json()
    assert len(rows) == 3
    assert [json.loads(line) for line in answers["ndjson"].text.splitlines()] == rows
    cells = as_csv(answers["csv"].text)
    assert [list(row) for row in cells] == [list(cells[0])] * 3
    assert set(cells[0]) == set(rows[0])
    assert cells == [{name: csv_cell(row[name]) for name in cells[0]} for row in rows]
    assert answers["csv"].headers["content-disposition"] == 'attachment; filename="v_inventory_alerts-2026-03-09.csv"'


def test_an_export_is_never_cut_off(world: World, shop: Shop) -> None:
    add_alerts(world, shop, 4_321)
    lines = world.get(f"{PATH}?format=ndjson&date=2026-03-09", world.token(shop)).text.splitlines()
    assert len({json.loads(line)["shopify_variant_id"] for line in lines}) == 4_321


def test_an_empty_export_is_an_empty_list_and_a_header(world: World, shop: Shop) -> None:
    token = world.token(shop)
    assert world.get(PATH, token).json() == []
    header = world.get(f"{PATH}?format=csv", token).text
    assert header.startswith("shop_id,shop_domain,")
    assert header.count("\r\n") == 1


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(world: World, shop: Shop, title: str) -> None:
    add_alerts(world, shop, 1, title)
    token = world.token(shop)
    cells = as_csv(world.get(f"{PATH}?format=csv&date=2026-03-09", token).text)
    assert cells[0]["product_name"] == f"'{title}"
    assert world.get(f"{PATH}?date=2026-03-09", token).json()[0]["product_name"] == title


def test_a_negative_number_stays_a_number() -> None:
    assert csv_cell(-3) == "-3"
    assert csv_cell(None) == ""
    assert csv_cell(True) == "true"


def test_another_shops_rows_stay_out(world: World, shop: Shop) -> None:
    theirs = world.add_shop(f"theirs-{shop.domain}")
    add_alerts(world, theirs, 2, "Theirs")
    assert world.get(f"{PATH}?date=2026-03-09", world.token(shop)).json() == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/export/v_nothing", 404),
        ("/api/v1/export/customer_contacts", 404),
        (f"{PATH}?format=xml", 400),
        (f"{PATH}?date=2999-01-01", 400),
        (f"{PATH}?shop_id=1", 400),
    ],
)
def test_a_wrong_export_is_an_error_of_the_one_shape(world: World, shop: Shop, path: str, status: int) -> None:
    answer = world.get(path, world.token(shop))
    assert answer.status_code == status
    assert list(answer.json()) == ["code", "message", "detail", "hint"]


def test_an_export_needs_a_token_and_has_a_limit(world: World, shop: Shop) -> None:
    assert world.get(PATH).status_code == 401
    token = world.token(shop)
    world.house.limits.enabled = True
    codes = [world.get(PATH, token).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
