"""What an import writes down about itself: the file, its rejects, and how far each stream has been read."""

from __future__ import annotations

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.sources.files.reader import FileReader
from hotdash.sources.files.streams import Stream

# Which stream of the page a fact belongs to, and the instants in its staged rows that tell how new the data are.
# What is told by the day is told to the day's end.
STREAMS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "orders": (
        ("staged_orders", ("ordered_at", "cancelled_at", "source_updated_at")),
        ("staged_order_lines", ("happened_at",)),
        ("staged_refunds", ("refunded_at",)),
    ),
    "products": (("staged_products", ("source_updated_at",)), ("staged_variants", ("source_updated_at",))),
    "inventory": (("staged_inventory_changes", ("observed_at",)),),
    "customers": (("staged_customers", ("source_updated_at", "customer_since")),),
    "fulfillment": (
        ("staged_fulfillments", ("shipped_at", "delivered_at")),
        ("staged_fulfillment_orders", ("source_updated_at",)),
    ),
    "conversations": (
        ("staged_cx_conversations", ("conversation_created_at", "source_updated_at")),
        ("staged_cx_messages", ("sent_at",)),
    ),
    "traffic": (("staged_page_traffic", ("traffic_date + 1",)),),
    "search": (
        ("staged_page_search", ("search_date + 1",)),
        ("staged_query_search", ("search_date + 1",)),
        ("staged_site_search", ("search_date + 1",)),
    ),
}


def write_cursors(conn: Connection, shop_id: int, sha256: str) -> None:
    """One raw.cursors row for each stream that the file fed; read_at is the newest instant in its data."""
    for stream, tables in STREAMS.items():
        newest = " union all ".join(
            f"select greatest({', '.join(f'max({column})::timestamptz' for column in columns)}) as at "  # noqa: S608
            f"from pg_temp.{table}"
            for table, columns in tables
        )
        # The names in it are the constants above.
        query = f"""
            insert into raw.cursors as c (shop_id, source, stream, position, read_at)
            select %(shop)s, 'files', %(stream)s, %(sha)s, least(max(n.at), rules.now())
            from ({newest}) as n
            -- a stream whose rows bear no times says nothing about its age
            having max(n.at) is not null
            on conflict (shop_id, source, stream) do update set
                position = excluded.position, read_at = greatest(c.read_at, excluded.read_at), updated_at = now()
            where (c.position, c.read_at) is distinct from (excluded.position, greatest(c.read_at, excluded.read_at))
            """  # noqa: S608
        conn.execute(query.encode(), {"shop": shop_id, "stream": stream, "sha": sha256})


def write_file(
    conn: Connection, shop_id: int, stream: Stream, reader: FileReader, form: str, mapping: str | None
) -> int:
    """The row of raw.import_files, and one of raw.rejects a bad row; returns how many rows were rejected."""
    file_id = conn.execute(
        """
        insert into raw.import_files (
            shop_id, name, sha256, format, mapping, header, bytes, rows_read, rows_rejected, started_at
        )
        select
            %s, %s, %s, %s, %s, %s, %s, %s,
            (select count(distinct r.line_number) from pg_temp.load_rejects as r), now()
        returning file_id, rows_rejected
        """,
        [shop_id, stream.name, stream.sha256, form, mapping, reader.header, stream.bytes_read, reader.rows_read],
    ).fetchone()
    assert file_id is not None
    conn.execute(
        """
        with bad as (
            select distinct on (r.line_number)
                r.line_number, r.column_name, r.reason, r.remedy,
                coalesce(r.payload, 'Line ' || r.line_number || ' of ' || %(name)s) as payload
            from pg_temp.load_rejects as r
            order by r.line_number, r.payload is null, r.reason
        ),
        -- the same row, rejected before and now again, is one open reject and not two
        before as (
            update raw.rejects as r set replayed_at = now(), updated_at = now()
            where r.shop_id = %(shop)s and r.source = %(form)s and r.replayed_at is null
            and r.payload in (select b.payload from bad as b)
            returning r.payload, r.occurrences
        )
        insert into raw.rejects (
            shop_id, file_id, source, line_number, column_name, reason, remedy, payload, occurrences
        )
        select
            %(shop)s, %(file)s, %(form)s, b.line_number, b.column_name, b.reason, b.remedy, b.payload,
            1 + coalesce((select max(e.occurrences) from before as e where e.payload = b.payload), 0)
        from bad as b
        """,
        {"shop": shop_id, "file": file_id[0], "form": form, "name": stream.name},
    )
    return int(file_id[1])


def was_imported(conn: Connection, shop: Shop, name: str) -> bool:
    """Whether a file of that name has been imported for the shop."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select from raw.import_files where shop_id = %s and name = %s limit 1", [shop.shop_id, name]
        ).fetchone()
    return row is not None


def count_told_rows(conn: Connection) -> int:
    """How many of the staged rows belong to a thing that the load changed."""
    row = conn.execute("select load.told_rows()").fetchone()
    return row[0] if row else 0
