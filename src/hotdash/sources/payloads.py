"""Messages that were received and wait to be applied: taken in order, marked, put aside when they cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hotdash.db.connect import Connection, Shop, shop_session

AT_ONCE = 500
# Names rejects that are messages; the payload of such a reject is the message's payload_id.
REJECT_SOURCE = "webhook"
REMEDY = "Mend what the reason says, then: hotdash rejects replay"


@dataclass(frozen=True)
class Payload:
    """A message as it was received; says nothing about whether it is still true."""

    payload_id: UUID
    topic: str
    object_id: str | None
    source_updated_at: datetime | None
    headers: Mapping[str, str]
    message: Any
    received_at: datetime


def waiting_payloads(
    conn: Connection, shop: Shop, source: str, *, after: Payload | None = None, limit: int = AT_ONCE
) -> list[Payload]:
    """The oldest that were neither applied nor put aside; privacy requests are access.answer_privacy_requests's.

    Args:
        after: the last one of those taken before, so that what failed does not come again at once.
    """
    seen = [after.received_at, after.payload_id] if after else [datetime.min.replace(tzinfo=UTC), UUID(int=0)]
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select p.payload_id, p.topic, p.object_id, p.source_updated_at, p.headers, p.payload, p.received_at"
            " from raw.payloads as p where p.shop_id = %s and p.source = %s and p.applied_at is null"
            " and p.attempts < rules.setting(%s, 'payload_attempts') and p.topic !~ '(/redact|/data_request)$'"
            " and (p.received_at, p.payload_id) > (%s, %s)"
            " order by p.received_at, p.payload_id limit %s",
            [shop.shop_id, source, shop.shop_id, *seen, limit],
        ).fetchall()
    return [Payload(*row) for row in rows]


def mark_applied(conn: Connection, shop: Shop, payloads: Sequence[Payload], remark: str | None = None) -> None:
    """Write, in the transaction that runs, that these need nothing more.

    Args:
        remark: why nothing had to be done, where that is so.
    """
    conn.execute(
        "update raw.payloads set applied_at = clock_timestamp(), failure = %s, updated_at = now()"
        " where shop_id = %s and payload_id = any(%s)",
        [remark, shop.shop_id, [payload.payload_id for payload in payloads]],
    )


def mark_failed(conn: Connection, shop: Shop, payloads: Sequence[Payload], reason: str) -> None:
    """Keep these with the reason; those that failed as often as the setting allows go to raw.rejects.

    Args:
        reason: without secrets and personal data.
    """
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            """
            with failed as (
                update raw.payloads as p
                set failure = %(reason)s, attempts = p.attempts + 1, updated_at = now()
                where p.shop_id = %(shop)s and p.payload_id = any(%(ids)s)
                returning p.payload_id, p.topic, p.attempts
            )
            insert into raw.rejects (shop_id, source, column_name, reason, remedy, payload, occurrences)
            select %(shop)s, %(source)s, f.topic, %(reason)s, %(remedy)s, f.payload_id::text, f.attempts
            from failed as f
            where f.attempts >= rules.setting(%(shop)s, 'payload_attempts')
            """,
            {
                "shop": shop.shop_id,
                "reason": reason,
                "ids": [payload.payload_id for payload in payloads],
                "source": REJECT_SOURCE,
                "remedy": REMEDY,
            },
        )


def replay_payloads(conn: Connection, shop: Shop) -> int:
    """Let the messages that were put aside be applied again, and queue the jobs that do it; returns how many."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            """
            with mended as (
                update raw.rejects as r
                set replayed_at = now(), updated_at = now()
                where r.shop_id = %(shop)s and r.source = %(source)s and r.replayed_at is null
                returning r.payload
            )
            update raw.payloads as p
            set attempts = 0, failure = null, updated_at = now()
            where p.shop_id = %(shop)s and p.applied_at is null
                and p.payload_id::text in (select m.payload from mended as m)
            returning p.source
            """,
            {"shop": shop.shop_id, "source": REJECT_SOURCE},
        ).fetchall()
        _queue(conn, shop, rows)
    return len(rows)


def reapply_payloads(conn: Connection, shop: Shop, since: datetime) -> int:
    """Have every kept message since then applied once more, the facts being lost or wrong; returns how many."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "update raw.payloads set applied_at = null, attempts = 0, failure = null, updated_at = now()"
            " where shop_id = %s and received_at >= %s and topic !~ '(/redact|/data_request|/uninstalled)$'"
            " returning source",
            [shop.shop_id, since],
        ).fetchall()
        _queue(conn, shop, rows)
    return len(rows)


def queue_again(conn: Connection, shop: Shop, source: str) -> None:
    """Let a source's messages be applied once more, after the jobs that wait already."""
    with shop_session(conn, [shop.shop_id]):
        _queue(conn, shop, [(source,)])


def _queue(conn: Connection, shop: Shop, sources: Sequence[tuple[str]]) -> None:
    for source in sorted({source for (source,) in sources}):
        conn.execute("select access.defer_job(%s, %s)", [f"apply:{source}", shop.shop_id])
