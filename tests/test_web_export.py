"""Exports: the same cells in every format, complete, harmless in a spreadsheet, and of one shop only."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from decimal import Decimal

import polars as pl
import pytest

from hotdash.db.connect import Shop
from hotdash.db.export import view_columns
from hotdash.db.rebuild import logic_views
from hotdash.tiles.tile import Option
from hotdash.web.export import MEDIA_TYPES, NAMED_EXPORTS, NamedExport, csv_cell, named_exports
from web_world import TODAY, World

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
    rows = json.loads(answers["json"].text, parse_float=str)
    assert len(rows) == 3
    assert [json.loads(line, parse_float=str) for line in answers["ndjson"].text.splitlines()] == rows
    cells = as_csv(answers["csv"].text)
    assert [list(row) for row in cells] == [list(rows[0])] * 3
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
    assert header.count("\n") == 1


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_a_formula_becomes_text(world: World, shop: Shop, title: str) -> None:
    add_alerts(world, shop, 1, title)
    token = world.token(shop)
    cells = as_csv(world.get(f"{PATH}?format=csv&date=2026-03-09", token).text)
    assert cells[0]["product_name"] == f"'{title}"
    assert world.get(f"{PATH}?date=2026-03-09", token).json()[0]["product_name"] == title


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
        (f"{PATH}?personal=yes", 400),
        (f"{PATH}?from=2026-03-01", 400),
        ("/api/v1/export/v_sales_pulse_30d?from=2026-03-02&to=2026-03-01", 400),
        ("/api/v1/export/v_sales_pulse_30d?from=soon", 400),
    ],
)
def test_a_wrong_export_is_an_error_of_the_one_shape(world: World, shop: Shop, path: str, status: int) -> None:
    answer = world.get(path, world.token(shop))
    assert answer.status_code == status
    assert list(answer.json()) == ["code", "message", "detail", "hint"]


@pytest.mark.parametrize("kind", ["csv", "json", "ndjson", "parquet"])
def test_the_headers_say_how_many_rows_and_bytes_and_their_checksum(world: World, shop: Shop, kind: str) -> None:
    add_alerts(world, shop, 3)
    answer = world.get(f"{PATH}?format={kind}&date=2026-03-09", world.token(shop))
    digest = hashlib.sha256(answer.content)
    assert answer.headers["export-rows"] == "3"
    assert answer.headers["export-sha256"] == digest.hexdigest()
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["as-of"] == "2026-03-10T04:59:59.999999+00:00"
    assert json.loads(answer.headers["freshness"]) == {}
    assert answer.headers["content-type"].startswith(MEDIA_TYPES[kind])


def test_the_same_rows_are_the_same_bytes_and_not_sent_twice(world: World, shop: Shop) -> None:
    add_alerts(world, shop, 5)
    token, path = world.token(shop), f"{PATH}?format=parquet&date=2026-03-09"
    first = world.get(path, token)
    again = world.get(path, token, If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["export-rows"]) == (304, b"", "5")
    add_alerts(world, world.add_shop(f"other-{shop.domain}"), 1)
    world.conn.execute(
        "update rollups.inventory_snapshots set quantity_available = 1 where shop_id = %s", [shop.shop_id]
    )
    assert world.get(path, token, If_None_Match=first.headers["etag"]).status_code == 200


def test_head_tells_all_but_the_rows(world: World, shop: Shop) -> None:
    add_alerts(world, shop, 2)
    answer = world.http.head(f"{PATH}?date=2026-03-09", headers={"Authorization": f"Bearer {world.token(shop)}"})
    assert (answer.status_code, answer.content, answer.headers["export-rows"]) == (200, b"", "2")


def test_parquet_holds_the_types_of_the_database(world: World, shop: Shop) -> None:
    add_alerts(world, shop, 3, '"Quoted",\n=1')
    token = world.token(shop)
    frame = pl.read_parquet(io.BytesIO(world.get(f"{PATH}?format=parquet&date=2026-03-09", token).content))
    rows = json.loads(world.get(f"{PATH}?date=2026-03-09", token).text, parse_float=Decimal)
    assert frame.to_dicts() == rows
    assert frame.schema["shopify_variant_id"] == pl.Int64
    assert frame.schema["avg_daily_sales"] == pl.Decimal(38, 9)


def test_nothing_of_an_export_stays_on_the_disk(world: World, shop: Shop) -> None:
    world.get(f"{PATH}?format=parquet", world.token(shop))
    assert list(world.house.spool.iterdir()) == []


def test_a_range_of_days_holds_both_ends(world: World, shop: Shop) -> None:
    path, token = "/api/v1/export/v_sales_pulse_30d", world.token(shop)
    rows = world.get(f"{path}?from=2026-03-02&to=2026-03-04", token).json()
    assert [row["date"] for row in rows] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert len(world.get(path, token).json()) == 30
    assert len(world.get(f"{path}?to=2026-02-09", token).json()) == 1


def decide(world: World, shop: Shop, at: str) -> None:
    """A decision of that instant."""
    world.conn.execute(
        "insert into app.decision_log (shop_id, decision_id, scope, actor, action, rationale, created_at,"
        " previous_hash, hash) select %s, count(*) + 1, 'stock', 'Ann', 'reorder', '=cmd', %s, '', ''"
        " from app.decision_log where shop_id = %s",
        [shop.shop_id, at, shop.shop_id],
    )


def test_a_range_of_instants_is_one_of_the_shops_days(world: World, shop: Shop) -> None:
    # Half past five in the morning in UTC is still the evening before in Chicago.
    decide(world, shop, "2026-03-03 05:30+00")
    path, token = "/api/v1/export/v_audit_export", world.token(shop)
    counts = [len(world.get(f"{path}?from={day}&to={day}", token).json()) for day in ("2026-03-02", "2026-03-03")]
    assert counts == [1, 0]


PERSONAL = {"actor", "rationale", "payload_json"}


def test_who_people_are_is_told_to_an_owner_who_asks(world: World, shop: Shop) -> None:
    decide(world, shop, "2026-03-03 15:00+00")
    path = "/api/v1/export/v_audit_export"
    for kind in ("csv", "json", "ndjson", "parquet"):
        silent = world.get(f"{path}?format={kind}", world.token(shop, "owner"))
        assert b"rationale" not in silent.content
        told = world.get(f"{path}?format={kind}&personal=true", world.token(shop, "owner"))
        assert b"rationale" in told.content and b"Ann" in told.content
    (row,) = world.get(f"{path}?personal=true", world.token(shop, "owner")).json()
    assert row.keys() > PERSONAL
    (row,) = world.get(path, world.token(shop, "owner")).json()
    assert not PERSONAL & row.keys()


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_nobody_else_is_told_who_people_are(world: World, shop: Shop, role: str) -> None:
    decide(world, shop, "2026-03-03 15:00+00")
    token = world.token(shop, role)
    answer = world.get("/api/v1/export/v_audit_export?personal=true", token)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "Ann" not in world.get("/api/v1/export/v_audit_export", token).text
    assert "Ann" not in world.get("/api/v1/analytics/v_audit_export", token).text
    assert "Ann" not in world.browse("/rows/v_audit_export", world.session(shop, role)).text


def test_the_page_of_decisions_offers_who_and_why_to_an_owner_alone(world: World, shop: Shop) -> None:
    pages = {role: world.browse("/decisions", world.session(shop, role)).text for role in ("owner", "operator")}
    assert "v_audit_export?format=csv&amp;personal=true" in pages["owner"]
    assert "v_audit_export?format=csv" in pages["operator"] and "personal=true" not in pages["operator"]


def test_a_named_export_is_a_view_with_an_option() -> None:
    for name, named in named_exports().items():
        assert name not in logic_views()
        assert bool(named.column) == (named.option.maximum is None)


def test_a_named_exports_view_has_what_its_option_is_about(world: World, shop: Shop) -> None:
    for named in named_exports().values():
        columns = view_columns(world.conn, named.view)
        if named.column:
            assert named.column in {column.name for column in columns}
        else:
            assert any(column.is_day for column in columns)


@pytest.mark.parametrize(
    ("name", "query"), [("daily-performance", "days=365"), ("customer-segments", "segment=diy_builder")]
)
def test_a_named_export_answers_as_soon_as_its_view_is_there(world: World, shop: Shop, name: str, query: str) -> None:
    answer = world.get(f"/api/v1/export/{name}?{query}", world.token(shop))
    assert answer.status_code == (200 if name in named_exports() else 404)


def test_a_window_of_an_export_holds_exactly_its_days(
    world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = NamedExport("v_sales_pulse_30d", NAMED_EXPORTS["daily-performance"].option)
    monkeypatch.setitem(NAMED_EXPORTS, "pulse", named)
    token, path = world.token(shop), "/api/v1/export/pulse"
    assert [row["date"] for row in world.get(f"{path}?days=3", token).json()] == ["2026-03-08", "2026-03-09", TODAY]
    assert len(world.get(path, token).json()) == 30
    assert [world.get(f"{path}?days={days}", token).status_code for days in (365, 366, 0)] == [200, 400, 400]


def test_a_word_of_an_export_is_the_only_one(world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    add_alerts(world, shop, 3)
    named = NamedExport("v_inventory_alerts", Option("which", "This.", ("SKU-2", "SKU-9")), "sku")
    monkeypatch.setitem(NAMED_EXPORTS, "parts", named)
    token, path = world.token(shop), "/api/v1/export/parts"
    counts = [
        len(world.get(f"{path}?date=2026-03-09{more}", token).json()) for more in ("", "&which=SKU-2", "&which=SKU-9")
    ]
    assert counts == [3, 1, 0]
    assert world.get(f"{path}?which=SKU-1", token).status_code == 400


def test_an_export_needs_a_token(world: World) -> None:
    assert world.get(PATH).status_code == 401
