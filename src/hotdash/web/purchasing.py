"""Purchase orders to be sent: what is due, by supplier, at /purchase-orders, and each as CSV or PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hotdash.db.export import FORMULA_STARTS
from hotdash.errors import NotFoundError, UsageError
from hotdash.web.figures import ShopState
from hotdash.web.formats import money
from hotdash.web.house import House
from hotdash.web.parameters import read_query
from hotdash.web.purchase_order import COLUMNS, Draft, pdf_of
from hotdash.web.session import identify
from hotdash.web.templates import render

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
DUE = """
select
    coalesce(r.sku, ''), coalesce(r.barcode, ''), r.product_name, coalesce(r.variant_title, ''), r.order_quantity,
    r.pack_size, r.unit_cost, r.order_value, r.minimum_order_value
from inventory.v_replenishment as r
where r.shop_id = %(shop)s and r.supplier_name = %(supplier)s and r.order_quantity > 0
order by r.sku, r.shopify_variant_id
"""
SUPPLIERS = """
select
    r.supplier_name, count(*), sum(r.order_quantity), sum(r.order_value), max(r.minimum_order_value),
    count(*) filter (where r.unit_cost is null), sum(r.lost_revenue_per_day)
from inventory.v_replenishment as r
where r.shop_id = %(shop)s and r.order_quantity > 0
group by r.supplier_name
order by sum(r.lost_revenue_per_day) desc nulls last, r.supplier_name
"""


def _cell(value: object) -> str:
    """Empty for what is not known; an apostrophe in front of what a spreadsheet would run."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(tuple(FORMULA_STARTS)) else text


def csv_of(draft: Draft) -> bytes:
    """The lines with a header, amounts as plain numbers; text that a spreadsheet would run is quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["supplier", *COLUMNS, "currency"])
    writer.writerows([[_cell(v) for v in (draft.supplier, *line, draft.currency)] for line in draft.lines])
    return buffer.getvalue().encode()


WRITERS: dict[str, Callable[[Draft], bytes]] = {"csv": csv_of, "pdf": pdf_of}


async def draft_order(request: Request) -> Response:
    """GET /api/v1/purchase-order-draft?supplier=…&format=csv|pdf: what is due from a supplier, as of now."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "export")
    values = read_query(request.scope["query_string"], ["supplier", "format"])
    kind, supplier = values.get("format", "csv"), values.get("supplier", "")
    if kind not in MEDIA_TYPES:
        raise UsageError(f"format cannot be {kind[:40]!r}.", hint=f"Use one of: {', '.join(MEDIA_TYPES)}.")
    if not supplier or len(supplier) > 200 or "\x00" in supplier:
        raise UsageError("Which supplier?", hint="Add supplier=NAME, as in the view v_replenishment.")
    state = await house.figures.state(identity.shop_id)
    now = {"shop": identity.shop_id, "supplier": supplier}
    rows = await house.pool.fetch(identity.shop_id, DUE, now)
    if not rows:
        raise NotFoundError(
            f"Nothing is due from {supplier[:60]!r}.",
            hint="/purchase-orders lists the suppliers from whom something is.",
        )
    draft = Draft(state.name, supplier, state.today, state.currency, rows[0][8], [row[:8] for row in rows])
    body = await run_in_threadpool(WRITERS[kind], draft)
    name = re.sub(r"[^A-Za-z0-9]+", "-", supplier).strip("-").lower() or "supplier"
    filename = f"purchase-order-{name}-{state.today.isoformat()}.{kind}"
    headers = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{filename}"'}
    return Response(body, media_type=MEDIA_TYPES[kind], headers=headers)


def _supplier_row(row: Sequence[Any], state: ShopState) -> dict[str, Any]:
    supplier, lines, units, value, minimum, unpriced, lost = row
    return {
        "supplier": supplier, "lines": lines, "units": f"{units:,}", "unpriced": unpriced or None,
        "value": None if value is None else money(value, state.currency),
        "minimum": None if minimum is None else money(minimum, state.currency),
        "lost": None if lost is None else money(lost, state.currency),
    }  # fmt: skip


async def show_suppliers(request: Request) -> Response:
    """GET /purchase-orders: from whom something is due, with each draft to take along."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    read_query(request.scope["query_string"], [])
    state = await house.figures.state(identity.shop_id)
    rows = await house.pool.fetch(identity.shop_id, SUPPLIERS, {"shop": identity.shop_id})
    html = render("purchases.html", state=state, suppliers=[_supplier_row(row, state) for row in rows])
    return Response(html, headers={"cache-control": "no-store"}, media_type="text/html")
