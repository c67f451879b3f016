"""Every figure has a definition: found from the page and the API, complete, true to the database, and searchable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from browser import open_browser, visit
from hotdash.config import Config
from hotdash.db import provenance
from hotdash.db.connect import Shop
from hotdash.db.definitions import Definitions, definitions_of
from hotdash.db.rebuild import columns_by_view, logic_views, read_logic
from hotdash.tiles.tile import all_tiles
from hotdash.web.app import create_app
from hotdash.web.definitions import Metric, described, find_metric, listed
from hotdash.web.metrics import clauses, metric_of
from hotdash.web.units import unit_of
from web_world import World, listening

REVENUE = "v_sales_pulse_current.total_revenue"


@pytest.fixture(scope="module")
def house(served: World) -> Iterator[World]:
    """The same database served with the real tiles."""
    app = create_app(served.database, Config(Path(), None, "127.0.0.1", 8000), clock=lambda: served.now)
    app.state.house.limits.enabled = False
    with TestClient(app, raise_server_exceptions=False) as http:
        yield World(served.database, served.conn, app, http)


@pytest.fixture
def shop(house: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own, whose streams were all read."""
    shop = house.add_shop(f"{abs(hash(request.node.name))}.example")
    for stream in {stream for tile in all_tiles() for stream in tile.streams}:
        house.conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at) values (%s, 'files', %s, '1', %s)",
            [shop.shop_id, stream, house.now],
        )
    return shop


@pytest.fixture
def definitions(conn: psycopg.Connection) -> Definitions:
    """All definitions of the database as the files make it."""
    return definitions_of(conn)


def test_every_column_of_every_view_is_a_metric_that_says_what_it_is(house: World, definitions: Definitions) -> None:
    assert set(definitions.views) == set(logic_views())
    written = {name for name, *_ in (line.split("\t") for line in provenance.provenance_tsv().splitlines()[1:])}
    assert written == {file.key for file in read_logic()}
    for view in definitions.views.values():
        for column in (None, *view.columns):
            found = described(house.house, definitions, Metric(view, column))
            assert found["meaning"] and found["formula"] + found["exclusions"], found["metric"]
            assert found["changes"], found["metric"]
            assert found["logic"][0] == view.key
            assert column is None or found["unit"]
    assert {name: set(columns) for name, columns in columns_by_view().items()} == {
        name: {column.name for column in view.columns} for name, view in definitions.views.items()
    }


def test_a_figure_is_followed_down_to_its_sources(house: World, definitions: Definitions) -> None:
    found = described(house.house, definitions, find_metric(definitions, REVENUE))
    sources = found["sources"]
    assert [entry["table"] for entry in sources["rollups"]] == ["rollups.sales_metrics_daily"]
    facts = {entry["table"]: entry for entry in sources["facts"]}
    assert {"facts.orders", "facts.sale_events"} <= facts.keys()
    assert "shopify-orders-csv" in facts["facts.sale_events"]["formats"]
    assert "facts.shops" not in facts
    assert "refresh.sales_metrics_daily" in found["logic"] and "refresh.sales_days" in found["logic"]
    [above] = found["upstream"]
    assert above["column"] == "rollups.sales_metrics_daily.total_revenue" and "net_sales + shipping" in above["meaning"]
    assert (found["unit"], found["exclusions"][0]) == ("the shop's currency", "without tips and gift cards.")
    checks = described(house.house, definitions, find_metric(definitions, "v_data_quality_dashboard"))
    assert "checks.missing_daily_revenue" in checks["logic"]
    through_a_view = described(house.house, definitions, find_metric(definitions, "v_seo_pulse.clicks"))
    assert "facts.page_search_daily" in {entry["table"] for entry in through_a_view["sources"]["facts"]}


@pytest.mark.parametrize("tile", all_tiles(), ids=lambda tile: tile.name)
def test_each_figure_of_the_api_names_its_metric(house: World, shop: Shop, tile: object) -> None:
    token = house.token(shop)
    answer = house.get(f"/api/v1/dashboard/{tile.endpoint}?from=2026-03-08", token).json()  # type: ignore[attr-defined]
    named = set(answer["definitions"].values()) | {figure["definition"] for figure in answer["period"]["figures"]}
    assert named and None not in named
    for metric in named:
        assert house.get(f"/api/v1/definitions/{metric}", token).status_code == 200, metric
    # Every key of the answer that a view of the tile tells of is among them.
    assert set(tile.figure_views) <= answer["definitions"].keys()  # type: ignore[attr-defined]


def test_keys_of_the_sales_pulse_are_all_defined(house: World, shop: Shop) -> None:
    answer = house.get("/api/v1/dashboard/sales-pulse", house.token(shop)).json()
    plain = {key for key, value in answer.items() if not isinstance(value, dict | list)} - {"as_of"}
    assert plain <= answer["definitions"].keys()
    assert answer["definitions"]["total_revenue"] == REVENUE


def test_each_figure_and_heading_of_a_page_leads_to_its_definition(house: World, shop: Shop) -> None:
    session = house.session(shop)
    board = house.browse("/", session).text
    links = re.findall(r'href="(/definitions/[^"]+)"', board)
    assert len(links) == board.count("data-figure=") > 20
    rows = house.browse("/rows/v_operator_rankings", session).text
    sales = house.browse("/tiles/seo", session).text
    links += re.findall(r'href="(/definitions/[^"]+)"', rows) + re.findall(r'href="(/definitions/[^"]+)"', sales)
    assert "/definitions/v_operator_rankings.efficiency_score" in links or rows.count("There is no row")
    for link in set(links):
        assert house.browse(link, session).status_code == 200, link


def test_a_definition_tells_of_its_shop(house: World, shop: Shop) -> None:
    token = house.token(shop)
    before = house.get(f"/api/v1/definitions/{REVENUE}", token).json()
    assert before["freshness"]["orders"]["age_minutes"] == 0
    assert {check["check"]: check["issues"] for check in before["checks"]}["Future Dates"] == 0
    assert not any(check["table"] == "facts.cx_conversations" for check in before["checks"])
    house.conn.execute(
        "insert into facts.orders (shop_id, shopify_order_id, order_number, ordered_at, order_date, currency)"
        " values (%s, 1, '#1', '2027-01-01 12:00+00', '2027-01-01', 'USD')",
        [shop.shop_id],
    )
    house.house.figures.forget()
    after = house.get(f"/api/v1/definitions/{REVENUE}", token).json()
    assert {check["check"]: check["issues"] for check in after["checks"]}["Future Dates"] == 1
    page = house.browse(f"/definitions/{REVENUE}", house.session(shop)).text
    assert '<span class="sev sev-critical">1 found</span> <a href="/quality">Future Dates</a>' in page
    for text in ("without tips"[1:], "net_sales + shipping", "facts.sale_events", "shopify-orders-csv", "just now"):
        assert text in page
    assert "tests/test_faults.py::" in page and "sales.v_sales_pulse_current" in page


def test_definitions_are_searched(house: World, shop: Shop, definitions: Definitions) -> None:
    session = house.session(shop)
    page = house.browse("/definitions?q=cover", session).text
    assert "v_inventory_alerts.days_of_cover" in page and "v_cx_escalations" not in page
    assert "Nothing here has “zzz&lt;b&gt;”" in house.browse("/definitions?q=zzz<b>", session).text
    answer = house.get("/api/v1/definitions?q=cover", house.token(shop)).json()["definitions"]
    assert answer == listed(definitions, "COVER ")
    whole = house.get("/api/v1/definitions", house.token(shop)).json()["definitions"]
    assert {entry["view"] for entry in whole} == set(logic_views())
    plain = house.browse("/definitions", session).text
    assert all(f'href="/definitions/{name}"' in plain for name in logic_views())


@pytest.mark.parametrize(
    "name", ["v_nothing", "v_sales_pulse_current.nothing", "missing_daily_revenue", "v_sales_pulse_current..date"]
)
def test_what_is_no_metric_is_not_found(house: World, shop: Shop, name: str) -> None:
    assert house.get(f"/api/v1/definitions/{name}", house.token(shop)).status_code == 404
    assert house.browse(f"/definitions/{name}", house.session(shop)).status_code == 404


def test_definitions_are_for_who_may(house: World) -> None:
    for path in ("/definitions", f"/definitions/{REVENUE}"):
        assert house.browse(path, "").headers["location"] == "/login"
        assert house.get(f"/api/v1{path}").status_code == 401


def test_comments_fall_into_what_counts_and_what_does_not() -> None:
    said, left_out = clauses("Orders placed that day, cancelled ones included. Percent; null without a base.")
    assert said == ["Percent"]
    assert left_out == ["Orders placed that day, cancelled ones included.", "null without a base."]


@pytest.mark.parametrize(
    ("name", "kind", "meaning", "words"),
    [
        ("total_revenue", "numeric", "Shop currency: net sales.", "the shop's currency"),
        ("trailing_12mo_revenue", "numeric", "Of twelve months.", "the shop's currency"),
        ("revenue", "numeric", "Of purchases, as Google saw them.", "a number"),
        ("avg_daily_sales", "numeric", "Units a day.", "a number"),
        ("breached_pct", "numeric", "Of all.", "percent, 0 to 100"),
        ("revenue_vs_last_week_pct", "numeric", "Against.", "percent of what it is compared with"),
        ("median_first_response_minutes", "numeric", "Median.", "minutes"),
        ("days_of_cover", "numeric(10,1)", "Available / daily sales.", "days"),
        ("shopify_order_id", "bigint", "Id.", "a number that names something"),
        ("is_final", "boolean", "Whether.", "yes or no"),
    ],
)
def test_units_are_read_off_names_and_words(name: str, kind: str, meaning: str, words: str) -> None:
    assert unit_of(name, kind, meaning).words == words


def test_a_figure_without_a_column_is_its_view() -> None:
    sales = next(tile for tile in all_tiles() if tile.name == "sales")
    assert metric_of(sales, "revenue_7d") == "v_sales_pulse_30d"
    assert metric_of(sales, "nothing_such") is None


def test_the_day_of_a_change_stays_until_the_text_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "provenance.tsv"
    name = "sales.v_sales_pulse_current"
    lines = [line.split("\t") for line in provenance.provenance_tsv().splitlines()[1:]]
    sha = next(line[1] for line in lines if line[0] == name)
    file.write_text(f"no line of it\n{name}\t{sha}\t2020-02-02\t\nsales.headline\told\t2020-02-02\t\n")
    monkeypatch.setattr(provenance, "FILE", file)
    found = {line.split("\t")[0]: line.split("\t")[2] for line in provenance.provenance_tsv().splitlines()[1:]}
    assert found[name] == "2020-02-02"
    assert found["sales.headline"] > "2026-01-01" and date.fromisoformat(found["sales.headline"])


def test_tests_are_found_by_the_views_they_name(tmp_path: Path) -> None:
    path = tmp_path / "test_x.py"
    path.write_text(
        'QUERY = "select from v_one"\ndef ask(conn): return "v_two"\ndef test_a(): ask(QUERY)\n'
        'def test_b(): "v_one_more"\n@mark("v_two")\ndef test_c(): pass\n'
    )
    found = provenance.tests_by_name([path], {"v_one", "v_two"}, tmp_path)
    assert found == {"v_one": {"test_x.py::test_a"}, "v_two": {"test_x.py::test_a", "test_x.py::test_c"}}


@pytest.fixture(scope="module")
def url(house: World) -> Iterator[str]:
    """The house on a real port."""
    config = Config(Path(), None, "127.0.0.1", 8000)
    with listening(create_app(house.database, config, clock=lambda: house.now)) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_definitions_in_a_browser(house: World, shop: Shop, url: str, dark: bool) -> None:
    with open_browser() as chromium:
        for width in (1440, 768, 360):
            for path in ("/definitions", f"/definitions/{REVENUE}", "/definitions?q=breach"):
                page = visit(chromium, url + path, house.session(shop), width=width, dark=dark)
                assert page.evaluate("document.documentElement.scrollWidth") == width, path
                found = Axe().run(page).response["violations"]
                assert [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in found] == []
                assert page.complaints == []  # type: ignore[attr-defined]
        walk_to_a_definition(chromium, url, house.session(shop))


def walk_to_a_definition(chromium: Browser, url: str, session: str) -> None:
    """From a figure on the board to what it means, without a script."""
    page = visit(chromium, url, session, script=False)
    page.locator("#tile-sales .lead .means").click()
    expect(page.locator("h1")).to_have_text("Total revenue")
    page.get_by_role("link", name="All definitions").click()
    page.get_by_label("What a figure means").fill("cover")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Days of cover").first).to_be_visible()
