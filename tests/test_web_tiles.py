"""The real tiles over HTTP: exactly the promised keys, and a page that holds all of them, for a shop without any data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hotdash.config import Config
from hotdash.tiles.tile import all_tiles
from hotdash.web.app import create_app
from web_world import World

KEYS = {
    "sales-pulse": {
        "date",
        "total_revenue",
        "total_orders",
        "avg_order_value",
        "revenue_vs_last_week_pct",
        "orders_vs_last_week_pct",
        "fulfillment_rate_pct",
        "top_5_skus",
    },
    "inventory-alerts": {"alerts", "summary"},
    "fulfillment-issues": {"issues", "summary"},
    "cx-escalations": {"escalations", "summary"},
    "ops-metrics": {"activation", "operator_sla", "operators"},
    "seo-pulse": {"pages", "anomalies", "summary"},
    "customers": {"segments", "summary"},
    "growth": {
        "current_mrr",
        "ytd_revenue",
        "progress_to_10mm_pct",
        "trailing_3mo_avg",
        "next_milestone",
        "milestone_progress_pct",
        "run_rate",
        "required_monthly_growth_pct",
        "goal_date",
    },
}


@pytest.fixture
def house(world: World) -> Iterator[World]:
    """The same database served with the real tiles, on the database's own clock."""
    app = create_app(world.database, Config(Path(), None, "127.0.0.1", 8000))
    app.state.house.limits.enabled = False
    with TestClient(app, raise_server_exceptions=False) as http:
        yield World(world.database, world.conn, app, http)


@pytest.mark.parametrize("endpoint", sorted(KEYS))
@pytest.mark.parametrize("query", ["", "?date=2026-06-01"])
def test_each_endpoint_has_exactly_its_keys(house: World, endpoint: str, query: str) -> None:
    shop = house.add_shop(f"{endpoint}-{len(query)}.example")
    answer = house.get(f"/api/v1/dashboard/{endpoint}{query}", house.token(shop))
    assert answer.status_code == 200
    assert set(answer.json()) == KEYS[endpoint] | {"as_of", "freshness", "definitions"}


def test_every_option_of_every_tile_is_taken(house: World) -> None:
    shop = house.add_shop("options.example")
    token = house.token(shop)
    for tile in all_tiles():
        for option in tile.options:
            for value in option.choices or ("1", str(option.maximum)):
                answer = house.get(f"/api/v1/dashboard/{tile.endpoint}?{option.name}={value}", token)
                assert answer.status_code == 200, answer.text


def test_the_page_shows_all_tiles_whether_read_or_not(house: World) -> None:
    shop = house.add_shop("all-tiles.example")
    session = house.session(shop)
    unread = house.browse("/", session).text
    assert unread.count("No data yet.") == len(all_tiles())
    for stream in {stream for tile in all_tiles() for stream in tile.streams}:
        house.conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at) values (%s, 'files', %s, '1', now())",
            [shop.shop_id, stream],
        )
    house.house.figures.forget()
    read = house.browse("/", session).text
    assert "No data yet" not in read
    assert read.count("tile-fresh") == len(all_tiles())
    assert "could not be read" not in read


def test_search_which_lags_by_nature_does_not_age_the_page_until_it_is_stale(house: World) -> None:
    shop = house.add_shop("lagging.example")
    session = house.session(shop)
    for stream, days in (("orders", 0), ("search", 2)):
        house.conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at)"
            " values (%s, 'files', %s, '1', now() - make_interval(days => %s))",
            [shop.shop_id, stream, days],
        )
    house.house.figures.forget()
    assert re.search('age-fresh">Data read <time[^>]*>just now<', house.browse("/", session).text)
    house.conn.execute(
        "update raw.cursors set read_at = now() - interval '6 days' where shop_id = %s and stream = 'search'",
        [shop.shop_id],
    )
    house.house.figures.forget()
    assert re.search('age-stale">Data out of date: read <time[^>]*>6 days ago<', house.browse("/", session).text)
