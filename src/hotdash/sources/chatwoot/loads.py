"""Loading what was read from Chatwoot: conversations, rejects, cursors, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.chatwoot.agents import AgentsFormat, stage_agents
from hotdash.sources.chatwoot.conversations import ConversationsFormat, stage_conversations
from hotdash.sources.chatwoot.inboxes import stage_inboxes
from hotdash.sources.landing import land

STREAM = "conversations"
Books = Callable[[Connection], None]


@dataclass(frozen=True)
class Batch:
    """What was read and is to be loaded.

    Attributes:
        conversations: as REST tells them, `id` first, with all messages that were read.
        gone: display ids that the source does not know any more.
    """

    conversations: Sequence[dict[str, Any]] = ()
    gone: Sequence[int] = ()
    agents: Sequence[dict[str, Any]] = ()
    inboxes: Sequence[dict[str, Any]] = field(default=())


def load_batch(conn: Connection, shop: Shop, batch: Batch, keep_books: Books = lambda conn: None) -> int:
    """Load a batch and keep what cannot be loaded, then the books; returns how many records it had.

    Args:
        conn: of the owner, outside a transaction.
        keep_books: called in the same transaction.
    """
    count = len(batch.conversations) + len(batch.gone) + len(batch.agents) + len(batch.inboxes)
    if count == 0:
        with shop_session(conn, [shop.shop_id]):
            keep_books(conn)
        return 0

    def stage(staging: Staging) -> int:
        lines = [*map(msgspec.json.encode, batch.conversations)]
        stage_conversations(staging, enumerate(lines, 1))
        stage_agents(staging, enumerate(map(msgspec.json.encode, batch.agents), len(lines) + 1))
        stage_inboxes(staging, batch.inboxes)
        staging.add("staged_cx_deletions", ("chatwoot_conversation_id",), [(number,) for number in batch.gone])
        return count

    def books(conn: Connection) -> None:
        if batch.agents:
            # Who is not on the list any more has left.
            conn.execute(
                "update facts.operators as o set is_active = false, updated_at = now()"
                " where o.shop_id = %s and o.is_active and o.operator_id <> all(%s)",
                [shop.shop_id, [agent.get("id", 0) for agent in batch.agents]],
            )
        _keep_rejects(conn, shop, len(batch.conversations))
        keep_books(conn)

    land(conn, shop, stage, keep_books=books)
    return count


def move_cursor(conn: Connection, shop: Shop, read_at: datetime) -> None:
    """Write that conversations were read completely up to an instant; it never goes back."""
    conn.execute(
        "insert into raw.cursors as c (shop_id, source, stream, position, read_at)"
        " values (%s, 'chatwoot', %s, %s, %s)"
        " on conflict (shop_id, source, stream) do update set"
        " position = greatest(c.position, excluded.position), read_at = greatest(c.read_at, excluded.read_at),"
        " updated_at = now()",
        [shop.shop_id, STREAM, read_at.isoformat(timespec="seconds"), read_at],
    )


def read_up_to(conn: Connection, shop: Shop) -> datetime | None:
    """The instant up to which conversations were read completely; None: never."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select read_at from raw.cursors where shop_id = %s and source = 'chatwoot' and stream = %s",
            [shop.shop_id, STREAM],
        ).fetchone()
    return row[0] if row else None


def known_versions(conn: Connection, shop: Shop, numbers: Iterable[int] | None = None) -> dict[int, datetime | None]:
    """Display id → the source's own time of the state that is loaded, of these conversations or of all."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select chatwoot_conversation_id, source_updated_at from facts.cx_conversations"
            " where shop_id = %s and (%s::bigint[] is null or chatwoot_conversation_id = any(%s))",
            [shop.shop_id, *[None if numbers is None else list(numbers)] * 2],
        ).fetchall()
    return dict(rows)


def tails(conn: Connection, shop: Shop, numbers: Sequence[int], length: int) -> dict[int, int]:
    """Display id → the id before the last `length` messages that are known: what comes after it is read again."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select k.number, (select min(t.message_id) - 1 from (select m.message_id from facts.cx_messages as m"
            " where m.shop_id = %s and m.chatwoot_conversation_id = k.number order by m.message_id desc limit %s) as t)"
            " from unnest(%s::bigint[]) as k (number)",
            [shop.shop_id, length, list(numbers)],
        ).fetchall()
    return {number: after or 0 for number, after in rows}


def _keep_rejects(conn: Connection, shop: Shop, conversations: int) -> None:
    """Write pg_temp.load_rejects to raw.rejects; what is refused again for the same reason is counted, not repeated."""
    rows = conn.execute(
        "select distinct on (r.line_number) r.line_number, r.column_name, r.reason, r.remedy, r.payload"
        " from pg_temp.load_rejects as r where r.payload is not null order by r.line_number, r.reason"
    ).fetchall()
    for number, column, reason, remedy, payload in rows:
        source = ConversationsFormat.name if number <= conversations else AgentsFormat.name
        known = conn.execute(
            "update raw.rejects as r set occurrences = r.occurrences + 1, payload = %s, updated_at = now()"
            " where r.shop_id = %s and r.replayed_at is null and r.file_id is null and r.source = %s and r.reason = %s"
            " and starts_with(r.payload, %s) returning r.reject_id",
            [payload, shop.shop_id, source, reason, payload.partition(",")[0] + ","],
        ).fetchone()
        if known is None:
            conn.execute(
                "insert into raw.rejects (shop_id, source, column_name, reason, remedy, payload)"
                " values (%s, %s, %s, %s, %s, %s)",
                [shop.shop_id, source, column, reason, remedy, payload],
            )
