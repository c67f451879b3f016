"""Loading what was read from Shopify itself: lines, rejects and whatever books are kept, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.landing import land
from hotdash.sources.shopify.bulk import BulkFormat, stage_lines
from hotdash.sources.shopify.spool import Spool

Books = Callable[[Connection], None]


def load_lines(
    conn: Connection,
    shop: Shop,
    spool: Spool,
    keep_books: Books = lambda conn: None,
    *,
    now: datetime | None = None,
) -> int:
    """Load the spooled lines, keep those that cannot be loaded, then the books; returns how many lines there were.

    Args:
        conn: of the owner, outside a transaction.
        keep_books: called in the same transaction (cursors, marks on messages).
    """
    if spool.count == 0:
        with shop_session(conn, [shop.shop_id], now=now):
            keep_books(conn)
        return 0

    def stage(staging: Staging) -> int:
        stage_lines(spool.lines(), staging, shop, is_live=True)
        return spool.count

    def books(conn: Connection) -> None:
        keep_rejects(conn, shop, spool)
        keep_books(conn)

    land(conn, shop, stage, keep_books=books, now=now)
    return spool.count


def keep_rejects(conn: Connection, shop: Shop, spool: Spool) -> None:
    """Write pg_temp.load_rejects to raw.rejects, as lines that `hotdash rejects replay` can read again.

    What is refused again for the same reason, as a sweep that overlaps the last one does, is counted and not repeated.
    """
    rows = conn.execute(
        "select distinct on (r.line_number) r.line_number, r.column_name, r.reason, r.remedy, r.payload"
        " from pg_temp.load_rejects as r order by r.line_number, r.payload is null, r.reason"
    ).fetchall()
    kept = spool.with_family({number for number, *_ in rows})
    for number, column, reason, remedy, payload in rows:
        text = kept.get(number) or payload or ""
        text = (payload if payload and "\n" not in text else text).replace("\0", "␀")
        known = conn.execute(
            "update raw.rejects as r set occurrences = r.occurrences + 1, updated_at = now()"
            " where r.shop_id = %s and r.replayed_at is null and r.file_id is null and r.source = %s"
            " and r.reason = %s and r.payload = %s returning r.reject_id",
            [shop.shop_id, BulkFormat.name, reason, text],
        ).fetchone()
        if known is None:
            conn.execute(
                "insert into raw.rejects (shop_id, source, column_name, reason, remedy, payload)"
                " values (%s, %s, %s, %s, %s, %s)",
                [shop.shop_id, BulkFormat.name, column, reason, remedy, text],
            )
