"""Figures of a day, worked out anew from a shop's files alone: Shopify's bulk JSONL and Chatwoot's documents.

Written from the definitions (docs/decisions.md), by DuckDB, which brings its own decimals and calendar. It imports
nothing of hotdash, so that a fault of the product is not repeated here. By hand, after `make demo`:

    .venv/bin/python tests/recompute.py .hotdash/sample 2026-11-01
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

ZONE = "America/Chicago"
CENT, TENTH = Decimal("0.01"), Decimal("0.1")
READ = """
set timezone = 'UTC';
create macro word(document, path) as json_extract_string(document, path);
create macro part(document, path) as json_extract(document, path);
create macro day_of(moment) as cast(timezone('{zone}', moment) as date);
create macro last_number(gid) as cast(regexp_extract(gid, '(\\d+)(\\?.*)?$', 1) as bigint);
create macro money(bag) as cast(word(bag, '$.shopMoney.amount') as decimal(18, 2));
create macro instant(words) as cast(words as timestamptz);
create table documents as
select json as d, word(json, '$.__typename') as kind, word(json, '$.__parentId') as parent
from read_ndjson_objects('{folder}/shopify-orders.jsonl');
create table orders as
select
    word(d, '$.id') as gid, last_number(word(d, '$.id')) as order_id, word(d, '$.name') as name, instant(word(d, '$.processedAt')) as placed_at,
    instant(word(d, '$.cancelledAt')) as cancelled_at, word(d, '$.displayFulfillmentStatus') as status, part(d, '$.fulfillments') as parcels
from documents where kind = 'Order' and word(d, '$.test') = 'false';
create table lines as
select word(d, '$.id') as gid, last_number(word(d, '$.variant.id')) as variant, word(d, '$.sku') as sku
from documents where kind = 'LineItem';
create table booked as
select
    o.order_id, o.placed_at, word(a.d, '$.reason') as reason, day_of(instant(word(a.d, '$.happenedAt'))) as day, word(s.d, '$.actionType') as action,
    word(s.d, '$.lineType') as line_type, cast(word(s.d, '$.quantity') as integer) as quantity, money(part(s.d, '$.totalAmount')) as total,
    money(part(s.d, '$.totalDiscountAmountBeforeTaxes')) as cut, money(part(s.d, '$.totalTaxAmount')) as tax, l.variant, l.sku
from documents as s
join documents as a on word(a.d, '$.id') = s.parent
join orders as o on o.gid = a.parent
left join lines as l on l.gid = word(s.d, '$.lineItem.id')
where s.kind like '%Sale';
create table levels as
select
    last_number(word(json, '$.__parentId')) as item, word(json, '$.location.id') as place, instant(word(json, '$.updatedAt')) as seen_at,
    cast(word(list_filter(cast(part(json, '$.quantities') as json[]), lambda q: word(q, '$.name') = 'available')[1], '$.quantity') as integer) as units
from read_ndjson_objects('{folder}/shopify-inventory.jsonl') where word(json, '$.__typename') = 'InventoryLevel';
create table variants as
select last_number(word(json, '$.id')) as variant, word(json, '$.sku') as sku, last_number(word(json, '$.inventoryItem.id')) as item
from read_ndjson_objects('{folder}/shopify-products.jsonl') where word(json, '$.__typename') = 'ProductVariant';
create table work as
select last_number(word(json, '$.orderId')) as order_id, min(instant(word(json, '$.fulfillBy'))) as deadline
from read_ndjson_objects('{folder}/shopify-fulfillment-orders.jsonl')
where word(json, '$.__typename') = 'FulfillmentOrder' group by all;
create table conversations as
select cast(word(json, '$.id') as bigint) as id, to_timestamp(cast(word(json, '$.created_at') as bigint)) as begun_at, part(json, '$.messages') as said
from read_ndjson_objects('{folder}/chatwoot-conversations.jsonl');
"""
SALES = """
with today as (select * from booked where day = $day)
select
    (select count(*) from orders where day_of(placed_at) = $day) as total_orders,
    coalesce(sum(quantity) filter (where line_type = 'PRODUCT' and action = 'ORDER'), 0) as total_units_sold,
    count(distinct variant) filter (where line_type = 'PRODUCT' and action = 'ORDER') as unique_skus_sold,
    coalesce(sum(total - tax + cut) filter (where line_type = 'PRODUCT' and action = 'ORDER'), 0) as gross_sales,
    coalesce(-sum(cut) filter (where line_type = 'PRODUCT' and action = 'ORDER'), 0) as discounts,
    coalesce(sum(total - tax) filter (where (line_type = 'PRODUCT' and action = 'RETURN') or line_type = 'ADJUSTMENT'), 0) as returns,
    coalesce(sum(total - tax) filter (where line_type = 'SHIPPING'), 0) as shipping,
    coalesce(sum(tax), 0) as taxes,
    coalesce(sum(total) filter (where line_type not in ('TIP', 'GIFT_CARD')), 0) as total_revenue,
    coalesce(sum(total - tax) filter (where line_type = 'TIP'), 0) as tips,
    coalesce(sum(total - tax) filter (where line_type = 'GIFT_CARD'), 0) as gift_card_sales,
    coalesce(sum(total - tax) filter (where line_type = 'PRODUCT' and reason = 'ORDER' and day_of(placed_at) = $day), 0) as basket
from today
"""
TOP_SKUS = """
select sku, sum(total - tax) as revenue, cast(coalesce(sum(quantity) filter (where action = 'ORDER'), 0) as integer) as units
from booked where line_type = 'PRODUCT' and variant is not null and day > $day - 30 and day <= $day
group by variant, sku order by revenue desc, variant limit 5
"""
# Stock at the end of each of 30 days and what was sold on it, for each variant that was ever counted.
STOCK = """
with days as (select cast(unnest(generate_series($day - interval 29 day, $day, interval 1 day)) as date) as day),
counted as (
    select v.variant, v.sku, d.day, l.place, arg_max(l.units, l.seen_at) as units
    from variants as v join levels as l on l.item = v.item cross join days as d
    where day_of(l.seen_at) <= d.day group by all
),
shelf as (select variant, sku, day, sum(units) as units from counted group by all),
sold as (
    select variant, day, sum(quantity) as units from booked where line_type = 'PRODUCT' and action = 'ORDER' group by all
)
select v.sku, v.variant,
    any_value(h.units) filter (where d.day = $day) as available,
    coalesce(sum(s.units), 0) as sold,
    count(*) filter (where h.units is null or h.units > 0 or s.units > 0) as days_in_stock
from variants as v cross join days as d
left join shelf as h on h.variant = v.variant and h.day = d.day
left join sold as s on s.variant = v.variant and s.day = d.day
group by all having any_value(h.units) filter (where d.day = $day) is not null
"""
LATE = """
with shipped as (
    select o.*, case when status = 'FULFILLED' then
        (select max(instant(word(p, '$.createdAt'))) from (select unnest(cast(o.parcels as json[])) as p) where word(p, '$.status') = 'SUCCESS')
    end as gone_at
    from orders as o
)
select name from shipped join work using (order_id)
where placed_at <= $now and coalesce(cancelled_at > $now, true) and coalesce(gone_at > $now, true)
    and status not in ('RESTOCKED') and deadline < $now
order by name
"""
ANSWERS = """
with answers as (
    select id, begun_at, min(to_timestamp(cast(word(m, '$.created_at') as bigint))) as answered_at
    from (select id, begun_at, unnest(cast(said as json[])) as m from conversations)
    where word(m, '$.message_type') = '1' and word(m, '$.private') = 'false' and word(m, '$.sender_type') = 'User' group by all
)
select c.id, cast(epoch(a.answered_at) - epoch(c.begun_at) as bigint) as seconds
from conversations as c left join answers as a using (id)
where day_of(c.begun_at) = $day order by c.id
"""
WINDOW = """
select
    (select count(*) from orders where day_of(placed_at) > $day - 7 and day_of(placed_at) <= $day) as orders_in_window,
    (select coalesce(sum(total), 0) from booked
     where day > $day - 7 and day <= $day and line_type not in ('TIP', 'GIFT_CARD')) as revenue_in_window,
    (select max(day_of(placed_at)) from orders where day_of(placed_at) <= $day) as last_order_date
"""
Row = dict[str, Any]


def read_files(folder: Path, zone: str = ZONE) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds what the files say."""
    conn = duckdb.connect()
    conn.execute(READ.replace("{zone}", zone).replace("{folder}", str(folder).replace("'", "''")))
    return conn


def rows(conn: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> list[Row]:
    """All rows as name → value."""
    cursor = conn.execute(query, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def sales_of(conn: duckdb.DuckDBPyConnection, day: date) -> Row:
    """All components of a day's sales, in the shop's currency."""
    found = rows(conn, SALES, day=day)[0]
    basket = Decimal(found.pop("basket"))
    found["net_sales"] = found["gross_sales"] + found["discounts"] + found["returns"]
    orders = found["total_orders"]
    return found | {"avg_order_value": (basket / orders).quantize(CENT, "ROUND_HALF_UP") if orders else None}


def cover_of(conn: duckdb.DuckDBPyConnection, day: date) -> dict[str, Row]:
    """SKU → units available, units sold in 30 days, days in stock of these, days of cover to a tenth (None: no sales)."""
    found = {}
    for row in rows(conn, STOCK, day=day):
        sold, days = Decimal(row["sold"]), row["days_in_stock"]
        stock = max(row["available"], 0)
        cover = (Decimal(stock) * days / sold).quantize(TENTH, "ROUND_HALF_UP") if sold else None
        found[row["sku"]] = {"available": int(row["available"]), "sold": int(sold), "days": days, "cover": cover}
    return found


def end_of(day: date, zone: str = ZONE) -> datetime:
    """The first instant after a business day; it may have 23 or 25 hours."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))


def late_orders(conn: duckdb.DuckDBPyConnection, now: datetime) -> list[str]:
    """Names of the orders that should have left by then and had not: neither shipped whole nor cancelled."""
    return [row["name"] for row in rows(conn, LATE, now=now)]


def answers_of(conn: duckdb.DuckDBPyConnection, day: date) -> dict[int, Decimal | None]:
    """Conversation that began on the day → minutes to the first public message of a person; None: none yet."""
    seconds = {row["id"]: row["seconds"] for row in rows(conn, ANSWERS, day=day)}
    return {key: None if waited is None else Decimal(waited) / 60 for key, waited in seconds.items()}


def activation_of(
    conn: duckdb.DuckDBPyConnection, day: date, visits: list[date], decisions: list[date]
) -> Mapping[str, Any]:
    """Orders and revenue of the 7 days that end on the day, and whether somebody looked and somebody decided in them."""
    first = day - timedelta(days=6)
    seen, decided = ([d for d in days if first <= d <= day] for days in (visits, decisions))
    return rows(conn, WINDOW, day=day)[0] | {
        "is_activated_in_window": bool(seen and decided),
        "activation_date": max(min(seen), min(decided)) if seen and decided else None,
    }


def telling_days(conn: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Days on which figures go wrong most easily: what is special → its day."""
    asked = """
    select
        (select min(day_of(placed_at)) from orders) as first,
        (select max(day_of(placed_at)) from orders) as last,
        (select day from booked where action = 'RETURN' and reason = 'REFUND' group by day order by sum(total), day limit 1) as refunds,
        (select max(day) from booked where reason = 'ORDER_EDIT') as edited,
        (select max(day_of(cancelled_at)) from orders) as cancelled
    """
    return rows(conn, asked)[0]


def main(folder: str, *days: str) -> None:
    """Print the figures of the days as JSON."""
    conn = read_files(Path(folder))
    for day in map(date.fromisoformat, days):
        told = {
            "day": day, **sales_of(conn, day), "top_skus": rows(conn, TOP_SKUS, day=day),
            "late": late_orders(conn, end_of(day)), "first_response_minutes": answers_of(conn, day),
        }  # fmt: skip
        print(json.dumps(told, default=str, indent=2))


if __name__ == "__main__":
    main(*sys.argv[1:])
