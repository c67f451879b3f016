"""Rows that could not be loaded: list them, and read them again after a fix."""

from __future__ import annotations

import io
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.sources.files.files import import_stream
from hotdash.sources.files.formats import all_formats
from hotdash.sources.files.mapping import load_mapping, parse_mapping
from hotdash.sources.files.streams import Stream, check_encoding
from hotdash.sources.files.summary import ImportSummary

FOREIGN = "The row is not UTF-8"
SPELT = re.compile(rb"\\x([89a-f][0-9a-f])")


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
    conn: Connection,
    shop: Shop,
    *,
    mapping: Path | None = None,
    encoding: str | None = None,
    now: datetime | None = None,
) -> list[ImportSummary]:
    """Read the kept rows of each file again, with its own mapping or a new one; all are marked as replayed.

    A row that fails again is kept anew, under its new reason. What a live source sent is read again like a file of the
    same format. Rows that are not UTF-8 are read in `encoding`; without one they stay as they are.

    Raises:
        UnreadableFileError: the encoding is not known.
    """
    check_encoding(encoding)
    known = [form.name for form in all_formats()]
    with shop_session(conn, [shop.shop_id]):
        files = conn.execute(
            """
            select
                f.file_id, coalesce(f.name, 'live ' || r.source), coalesce(f.format, r.source), f.mapping, f.header,
                array_agg(r.payload order by r.created_at, r.line_number),
                array_agg(r.reason order by r.created_at, r.line_number),
                array_agg(r.line_number order by r.created_at, r.line_number)
            from raw.rejects as r
            left join raw.import_files as f on f.shop_id = r.shop_id and f.file_id = r.file_id
            where r.shop_id = %s and r.replayed_at is null and (r.file_id is not null or r.source = any(%s))
            and (%s::text is not null or not starts_with(r.reason, %s))
            group by r.shop_id, f.shop_id, f.file_id, case when r.file_id is null then r.source end,
                coalesce(f.name, 'live ' || r.source), coalesce(f.format, r.source)
            order by min(r.created_at), f.file_id
            """,
            [shop.shop_id, known, encoding, FOREIGN],
        ).fetchall()
    return [_replay(conn, shop, *file, mapping=mapping, encoding=encoding, now=now) for file in files]


def _text(payload: str, reason: str, encoding: str | None) -> str:
    """A kept row as text; one that is not UTF-8 is kept with its bytes spelt out."""
    if not reason.startswith(FOREIGN) or encoding is None:
        return payload
    row = SPELT.sub(lambda byte: bytes.fromhex(byte[1].decode()), payload.encode())
    return row.decode(encoding, errors="replace")


def _replay(
    conn: Connection,
    shop: Shop,
    file_id: UUID | None,
    name: str,
    form: str,
    kept_mapping: str | None,
    header: str | None,
    payloads: list[str],
    reasons: list[str],
    lines: list[int | None],
    *,
    mapping: Path | None,
    encoding: str | None,
    now: datetime | None,
) -> ImportSummary:
    rows = [_text(payload, reason, encoding) for payload, reason in zip(payloads, reasons, strict=True)]
    is_json = rows[0].lstrip().startswith(("{", "["))
    text = "\n".join(rows if is_json or header is None else [header, *rows]) + "\n"
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
            " and (%s::text is not null or not starts_with(r.reason, %s))"
            " and case when %s::uuid is null then r.file_id is null and r.source = %s else r.file_id = %s end",
            [shop.shop_id, encoding, FOREIGN, file_id, form, file_id],
        )
        summary = import_stream(conn, shop, stream, rules, now=now, form=None if rules else known)
        _name_lines_of_the_file(conn, shop, rows, lines, first=1 if is_json or header is None else 2)
    return summary


def _name_lines_of_the_file(
    conn: Connection, shop: Shop, rows: list[str], lines: list[int | None], *, first: int
) -> None:
    """Rows that failed again are found in the file where they stood at first, not where they stood in the replay."""
    ends = accumulate((row.count("\n") + 1 for row in rows), initial=first)
    conn.execute(
        "update raw.rejects as r set line_number = k.line"
        " from unnest(%s::bigint[], %s::bigint[]) as k (replayed, line)"
        " where r.shop_id = %s and r.replayed_at is null and r.created_at = now() and r.line_number = k.replayed",
        [list(ends)[:-1], lines, shop.shop_id],
    )


def discard_rejects(conn: Connection, shop: Shop, *, file: str | None = None) -> int:
    """Give up open rejects, all or those of the files of one name; returns how many. Their rows are kept, unlisted."""
    with shop_session(conn, [shop.shop_id]):
        return conn.execute(
            "update raw.rejects as r set replayed_at = now(), updated_at = now()"
            " where r.shop_id = %s and r.replayed_at is null and (%s::text is null or exists ("
            "select from raw.import_files as f where f.shop_id = r.shop_id and f.file_id = r.file_id and f.name = %s))",
            [shop.shop_id, file, file],
        ).rowcount
