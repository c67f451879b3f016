"""Every view of the tiles, what each tile answers, and the functions that people call: rows and milliseconds for one shop.

    .venv/bin/python -m bench.views --shop sample.hotdash.test     # in HOTDASH_HOME, HOTDASH_DATABASE_URL
    .venv/bin/python -m bench.views --lines 5000000                # of a shop made up for it, minutes

Found in the catalogue, so a new view is in the table by itself. Read as a person of the shop; what writes is rolled back.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

from bench.measure import new_database, scratch_server
from bench.tile_speed import fill
from hotdash.config import read_config
from hotdash.db.connect import Role, Shop, admin_connection, find_shop, open_database, set_session
from hotdash.db.shops import add_shop

TIMES, PATIENCE = 5, "60s"
OBJECTS = """
select n.nspname, c.relname, null::text
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where c.relkind = 'v' and c.relname like 'v\\_%%' and obj_description(n.oid, 'pg_namespace') like 'Logic%%'
union all
select n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
where obj_description(n.oid, 'pg_namespace') like 'Logic%%' and p.proname = any(%s)
order by 1, 2
"""
# Functions of every tile, and those that people call by name, with what they are asked; the schema is the catalogue's.
ASKED: dict[str, str] = {
    "tile_json": "{shop}, '{{}}'",
    "headline": "{shop}",
    "run_data_quality_checks": "",
    "get_shop_audit_trail": "{domain}",
    "export_audit_logs": "{month_ago}, {today}",
    "archive_old_audit_logs": "",
    "export_customer_data": "{shop}, {customer}",
    "rectify_customer_data": "{shop}, {customer}, '{{}}'",
    "erase_customer_data": "{shop}, {customer}",
    "export_data_batch": "{shop}, 'v_sales_pulse_30d'",
    "export_analytics_full": "{shop}",
}
OF_THE_WORKER = {"export_customer_data", "rectify_customer_data", "erase_customer_data"}


@dataclass(frozen=True)
class Timed:
    """One line of the table; without milliseconds it says why."""

    name: str
    rows: int | None
    milliseconds: float | None
    remark: str

    def as_row(self) -> str:
        """As Markdown."""
        shown = "–" if self.rows is None else f"{self.rows:,}"
        took = "–" if self.milliseconds is None else f"{self.milliseconds:.1f}"
        return f"| {self.name} | {shown} | {took} | {self.remark} |"


def queries(conn: psycopg.Connection, shop: Shop, now: datetime) -> list[tuple[str, Role | None, str]]:
    """(name, who asks, query) of each; None asks as the owner, who alone may archive."""
    found: list[tuple[str, Role | None, str]] = []
    customer = conn.execute(
        "select max(shopify_customer_id) from facts.customers where shop_id = %s", [shop.shop_id]
    ).fetchone()
    words = {
        "shop": shop.shop_id, "domain": f"'{shop.domain}'", "today": f"date '{now.date()}'",
        "month_ago": f"date '{now.date() - timedelta(days=30)}'", "customer": f"array['{customer[0] if customer else 0}']",
    }  # fmt: skip
    for schema, name, arguments in conn.execute(OBJECTS, [list(ASKED)]).fetchall():
        key = f"{schema}.{name}"
        if arguments is None:
            found.append((key, "authenticated", f"select * from {key} as v where v.shop_id = {shop.shop_id}"))
            continue
        role: Role | None = "service_role" if name in OF_THE_WORKER else "authenticated"
        call = ASKED[name].format(**words)
        found.append((f"{key}()", None if name.startswith("archive") else role, f"select * from {key}({call})"))
    return found


def time_query(
    conn: psycopg.Connection, shop: Shop, role: Role | None, query: str, at: datetime | None
) -> tuple[int, float]:
    """Rows and milliseconds, planning included, in a transaction of its own that is rolled back."""
    with conn.transaction(force_rollback=True):
        set_session(conn, [shop.shop_id], role or "service_role", at)
        if role is None:
            conn.execute("set local role none")
        conn.execute(sql.SQL("set local statement_timeout = {}").format(sql.Literal(PATIENCE)))
        row = conn.execute(f"explain (analyze, timing off, format json) {query}".encode()).fetchone()
    assert row is not None
    told = row[0][0]
    return round(told["Plan"]["Actual Rows"]), told["Planning Time"] + told["Execution Time"]


def measure(conn: psycopg.Connection, shop: Shop, at: datetime | None) -> list[Timed]:
    """Each once to warm up, then the median of five; by a clock that stands at `at`, or by the real one."""
    table = []
    for name, role, query in queries(conn, shop, at or datetime.now(UTC)):
        try:
            runs = [time_query(conn, shop, role, query, at) for _ in range(TIMES + 1)][1:]
        except psycopg.Error as reason:
            table.append(Timed(name, None, None, (reason.diag.message_primary or type(reason).__name__)))
            continue
        table.append(Timed(name, runs[0][0], statistics.median(took for _, took in runs), ""))
    return table


def measure_history(lines: int) -> list[Timed]:
    """The same for a shop made up for it, with a history of so many order lines, on a server of its own."""
    with scratch_server() as server_url:
        database = new_database(server_url, "bench_views")
        with admin_connection(database.admin_url) as conn:
            shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="America/Chicago", currency="USD")
            with conn.transaction():
                fill(conn, shop.shop_id, lines)
            conn.execute("vacuum analyze")
            return measure(conn, shop, None)


def main() -> int:
    """Print the table of one shop; 1 when anything failed or took longer than --limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--shop", help="domain of a shop in hotdash's database")
    which.add_argument("--lines", type=int, help="make a shop with so many order lines instead")
    parser.add_argument("--limit", type=float, default=100, help="milliseconds beyond which a line is marked")
    parser.add_argument("--at", type=datetime.fromisoformat, help="instant of a look back, with its offset")
    asked = parser.parse_args()
    if asked.lines:
        table = measure_history(asked.lines)
    else:
        with admin_connection(open_database(read_config()).admin_url) as conn:
            table = measure(conn, find_shop(conn, asked.shop), asked.at)
    slow = [line for line in table if line.milliseconds is None or line.milliseconds > asked.limit]
    print("| view or function | rows | ms | |\n|---|--:|--:|---|")
    print("\n".join(line.as_row() for line in table))
    names = ", ".join(line.name for line in slow) or "none"
    sys.stderr.write(f"{len(table)} measured; failed or over {asked.limit:g} ms: {names}\n")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
