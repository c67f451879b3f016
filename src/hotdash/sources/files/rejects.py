"""Rows that could not be loaded: list them, and read them again after a fix."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.sources.files.files import import_stream
from hotdash.sources.files.formats import all_formats
from hotdash.sources.files.mapping import load_mapping, parse_mapping
from hotdash.sources.files.streams import Stream
from hotdash.sources.files.summary import ImportSummary


@dataclass(frozen=True)
class KeptReject:
    """One row of raw.rejects that has not been replayed."""

    reject_id: UUID
    file: str | None
    line_number: int | None
    column: str | None
    reason: str
    remedy: str | None
    payload: str
    rejected_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """All fields by name, ids and times as text."""
        return asdict(self) | {"reject_id": str(self.reject_id), "rejected_at": self.rejected_at.isoformat()}


def list_rejects(conn: Connection, shop: Shop, *, limit: int = 1000) -> list[KeptReject]:
    """Open rejects, oldest first."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            """
            select r.reject_id, f.name, r.line_number, r.column_name, r.reason, r.remedy, r.payload, r.created_at
            from raw.rejects as r
            left join raw.import_files as f on f.shop_id = r.shop_id and f.file_id = r.file_id
            where r.shop_id = %s and r.replayed_at is null
            order by r.created_at, f.name, r.line_number
            limit %s
            """,
            [shop.shop_id, limit],
        ).fetchall()
    return [KeptReject(*row) for row in rows]


def replay_rejects(
    conn: Connection, shop: Shop, *, mapping: Path | None = None, now: datetime | None = None
) -> list[ImportSummary]:
    """Read the kept rows of each file again, with its own mapping or a new one; all are marked as replayed.

    A row that fails again is kept anew, under its new reason. What a live source sent is read again like a file of the
    same format.
    """
    known = [form.name for form in all_formats()]
    with shop_session(conn, [shop.shop_id]):
        files = conn.execute(
            """
            select
                f.file_id, coalesce(f.name, 'live ' || r.source), coalesce(f.format, r.source), f.mapping, f.header,
                array_agg(r.payload order by r.created_at, r.line_number)
            from raw.rejects as r
            left join raw.import_files as f on f.shop_id = r.shop_id and f.file_id = r.file_id
            where r.shop_id = %s and r.replayed_at is null and (r.file_id is not null or r.source = any(%s))
            group by r.shop_id, f.shop_id, f.file_id, case when r.file_id is null then r.source end,
                coalesce(f.name, 'live ' || r.source), coalesce(f.format, r.source)
            order by min(r.created_at), f.file_id
            """,
            [shop.shop_id, known],
        ).fetchall()
    return [_replay(conn, shop, *file, mapping=mapping, now=now) for file in files]


def _replay(
    conn: Connection,
    shop: Shop,
    file_id: UUID | None,
    name: str,
    form: str,
    kept_mapping: str | None,
    header: str | None,
    payloads: list[str],
    *,
    mapping: Path | None,
    now: datetime | None,
) -> ImportSummary:
    is_json = payloads[0].lstrip().startswith(("{", "["))
    text = "\n".join(payloads if is_json or header is None else [header, *payloads]) + "\n"
    rules = None
    if kept_mapping is not None:
        rules = load_mapping(mapping) if mapping else parse_mapping(kept_mapping, name)
    known = next((found for found in all_formats() if found.name == form), None)
    stream = Stream(name, len(text), io.BytesIO(text.encode()))
    with shop_session(conn, [shop.shop_id], now=now):
        # What fails again is written anew, so all the old ones are done with either way.
        conn.execute(
            "update raw.rejects as r set replayed_at = now(), updated_at = now() "
            "where r.shop_id = %s and r.replayed_at is null"
            " and case when %s::uuid is null then r.file_id is null and r.source = %s else r.file_id = %s end",
            [shop.shop_id, file_id, form, file_id],
        )
        return import_stream(conn, shop, stream, rules, now=now, form=None if rules else known)
