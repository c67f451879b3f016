"""A served house for tests: a database of its own, a clock that can be set, and one tile that reads real rows."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from psycopg import sql
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from hotdash.access.tokens import new_token
from hotdash.config import Config
from hotdash.db.connect import Database, Shop
from hotdash.tiles.tile import Column, Option, Tile
from hotdash.web.app import create_app
from hotdash.web.house import House

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
TODAY = "2026-03-10"
TILE = Tile(
    name="example",
    order=1,
    endpoint="example-pulse",
    title="Example pulse",
    question="How is the example?",
    streams=("orders",),
    cache_seconds=300,
    rows_key="things",
    row_title="sku",
    columns=(
        Column("sku", "SKU"),
        Column("product_name", "Product"),
        Column("severity", "Severity", "severity"),
        Column("price", "Price", "money"),
    ),
    empty="Nothing is wrong with the example.",
    options=(
        Option("severity", "Only these.", ("critical", "high")),
        Option("limit", "How many.", maximum=200, default="50"),
    ),
    analytics={"example-total": "total_json"},
)
TILE_SQL = """
create schema example;
create function example.tile_json(of_shop bigint, options jsonb) returns jsonb language sql stable return (
    select jsonb_build_object(
        'date', rules.business_date(rules.now(), s.iana_timezone),
        'total_revenue', (
            select m.total_revenue from rollups.sales_metrics_daily m
            where m.shop_id = of_shop and m.metric_date = rules.business_date(rules.now(), s.iana_timezone)
        ),
        'things', coalesce((
            select jsonb_agg(jsonb_build_object(
                'sku', v.sku, 'product_name', v.title, 'severity', 'critical', 'price', v.price) order by v.sku)
            from facts.variants v where v.shop_id = of_shop and coalesce(options ->> 'severity', 'critical') = 'critical'
        ), '[]')
    ) from facts.shops s where s.shop_id = of_shop
);
create function example.headline(of_shop bigint) returns jsonb language sql stable return (
    select jsonb_build_object(
        'figures', jsonb_build_array(jsonb_build_object(
            'key', 'total_revenue', 'label', 'Revenue', 'format', 'money', 'better', 'up', 'band', 'good',
            'value', example.tile_json(of_shop, '{}') -> 'total_revenue', 'change_pct', 12.5)),
        'spark', jsonb_build_object('label', 'Revenue a day', 'format', 'money', 'points', coalesce((
            select jsonb_agg(jsonb_build_array(m.metric_date, m.total_revenue) order by m.metric_date)
            from rollups.sales_metrics_daily m where m.shop_id = of_shop), '[]'))
    )
);
create function example.total_json(of_shop bigint, options jsonb) returns jsonb language sql stable return (
    select jsonb_build_object('total', sum(m.total_revenue)) from rollups.sales_metrics_daily m
    where m.shop_id = of_shop and m.metric_date <= (rules.now() at time zone 'UTC')::date
);
grant usage on schema example to authenticated;
grant execute on all functions in schema example to authenticated;
"""


@dataclass
class World:
    """What a web test works with. `conn` is the owner's, and commits at once."""

    database: Database
    conn: psycopg.Connection
    app: FastAPI
    http: TestClient
    now: datetime = NOW

    @property
    def house(self) -> House:
        """The app's own parts."""
        house: House = self.app.state.house
        return house

    def add_shop(self, domain: str, timezone: str = "America/Chicago", currency: str = "USD") -> Shop:
        """A shop that opened on 1 January 2026."""
        row = self.conn.execute(
            "insert into facts.shops (domain, name, iana_timezone, currency, opened_on)"
            " values (%s, %s, %s, %s, '2026-01-01') returning shop_id",
            [domain, domain, timezone, currency],
        ).fetchone()
        assert row is not None
        return Shop(row[0], domain, domain, timezone, currency)

    def add_sales(self, shop: Shop, day: str, revenue: str) -> None:
        """A day's revenue, and the mark that orders were read."""
        self.conn.execute(
            "insert into rollups.sales_metrics_daily (shop_id, metric_date, total_orders, total_units_sold,"
            " unique_skus_sold, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_revenue, tips,"
            " gift_card_sales, currency, orders_fulfilled, orders_pending, orders_unfulfilled)"
            " values (%(shop)s, %(day)s, 1, 1, 1, %(sum)s, 0, 0, %(sum)s, 0, 0, 0, %(sum)s, 0, 0, 'USD', 0, 0, 0)"
            " on conflict (shop_id, metric_date) do update set total_revenue = excluded.total_revenue",
            {"shop": shop.shop_id, "day": day, "sum": revenue},
        )
        self.read(shop, self.now)

    def read(self, shop: Shop, at: datetime) -> None:
        """Mark the shop's orders as read at that instant."""
        self.conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at) values (%s, 'files', 'orders', '1', %s)"
            " on conflict (shop_id, source, stream) do update set read_at = excluded.read_at, updated_at = now()",
            [shop.shop_id, at],
        )

    def add_variant(self, shop: Shop, sku: str, title: str, price: str = "10.00") -> None:
        """A variant, which the example tile lists as critical."""
        number = 1 + abs(hash((sku, title))) % 10**9
        self.conn.execute(
            "insert into facts.products (shop_id, shopify_product_id, title) values (%s, %s, %s)",
            [shop.shop_id, number, title],
        )
        self.conn.execute(
            "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku, title, price)"
            " values (%s, %s, %s, %s, %s, %s)",
            [shop.shop_id, number, number, sku, title, price],
        )

    def token(self, shop: Shop, role: str = "viewer", **kwargs: Any) -> str:
        """A new token of the shop."""
        return new_token(self.conn, shop, role, "test", **kwargs)

    def get(self, path: str, token: str | None = None, **headers: str) -> Any:
        """GET with a bearer token; header names with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return self.http.get(path, headers=sent, follow_redirects=False)

    def browse(self, path: str, session: str, **headers: str) -> Any:
        """GET as a browser that holds a session."""
        sent = {"Accept": "text/html", "Cookie": f"hotdash_session={session}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(path, headers=sent, follow_redirects=False)

    def session(self, shop: Shop, role: str = "viewer") -> str:
        """A browser session of the shop."""
        return self.token(shop, role, kind="session")


def eventually(holds: Callable[[], bool], seconds: float = 2.0) -> bool:
    """Whether it comes to hold within the time; asked every 50 ms."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


@pytest.fixture(scope="module")
def served(
    server_url: str,
    template: str,
    worker_name: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """A world whose database lasts for one test file."""
    name = f"{worker_name}_{request.module.__name__.rpartition('.')[2]}"[:63]
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
    url = make_conninfo(server_url, dbname=name)
    database = Database(url, make_conninfo(url, user="hotdash_api", password="for-tests-only"))
    world: World
    config = Config(tmp_path_factory.mktemp("home"), None, "127.0.0.1", 8000)
    app = create_app(database, config, tiles=[TILE], clock=lambda: world.now)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(TILE_SQL)
        with TestClient(app, raise_server_exceptions=False) as http:
            world = World(database, conn, app, http)
            yield world
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def world(served: World) -> World:
    """The served house, without rate limits; tests that want them switch them on."""
    served.house.limits.enabled = False
    return served


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The app on a real port, for clients that need one: its address."""
    app.state.house.limits.enabled = False
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        app.state.house.changes.end()
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def live_url(served: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same house on a real port."""
    config = Config(tmp_path_factory.mktemp("home"), None, "127.0.0.1", 8000)
    app = create_app(served.database, config, tiles=[TILE], clock=lambda: served.now)
    with listening(app) as url:
        yield url
