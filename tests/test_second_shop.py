"""A shop that begins beside a full one loads as fast: plans do not lean on the other's statistics."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from conftest import add_shop
from hotdash.db.connect import Database
from hotdash.sample.sample import write_sample
from hotdash.sources.files.files import import_file

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
# Many times what it takes, and a fraction of what nested loops over a thousand rows taken for one took.
PATIENCE = "set statement_timeout = '60s'"
# Tables with rows to choose among of which the planner knows nothing: the first page to be looked at would wait for it.
UNKNOWN = (
    "select c.oid::regclass from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace"
    " where n.nspname in ('facts', 'rollups') and c.relkind = 'r' and c.reltuples < 0 and pg_relation_size(c.oid) > 8192"
)


def test_a_second_shop_is_loaded_with_statistics_of_its_own(fresh_database: Database, tmp_path: Path) -> None:
    files = write_sample(tmp_path, now=NOW, months=3)
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        for domain in ("first.example", "second.example"):
            shop = add_shop(conn, domain)
            for file in files:
                import_file(conn, shop, file, now=NOW)
                assert conn.execute(UNKNOWN).fetchall() == [], file
            conn.execute("analyze")
            conn.execute(PATIENCE)
        same = (
            "select count(*), sum(total_revenue), sum(total_orders) from rollups.sales_metrics_daily group by shop_id"
        )
        first, second = conn.execute(same).fetchall()
        assert first == second
