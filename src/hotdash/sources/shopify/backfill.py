"""The whole history of a shop: by bulk operations, the newest first, going on where an interrupted run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import SourceError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.exports import Exports
from hotdash.sources.shopify.reading import Books, Reading, Task
from hotdash.sources.shopify.streams import (
    STREAMS,
    Position,
    Stream,
    granted_scopes,
    keep_position,
    note_gaps,
    position_of,
)
from hotdash.sources.shopify.windows import BEGINNING, Window, months_back, said, without
from hotdash.sources.source import Connected, OnProgress


def backfill(conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
    """Load the shop's history; returns how many records were read. Interrupted, it goes on with what is missing.

    Args:
        conn: of the owner, outside a transaction.

    Raises:
        SourceError: Shopify cannot be asked, fails again and again, or another process reads the history just now.
    """
    shop = connected.shop
    granted = granted_scopes(conn, shop)
    if granted and "read_all_orders" not in granted:
        on_progress("Without read_all_orders Shopify shows the orders of the last 60 days only.", 0, None)
    with _alone(conn, shop), Client(connected, conn) as client, Exports(client, conn, shop) as exports:
        plan = Plan(client, conn, shop)
        reading = Reading(client, exports, conn, shop, plan.books, _telling(on_progress))
        on_progress("Asking Shopify for exports", 0, len(plan.tasks))
        reading.run(plan.tasks)
        note_gaps(conn, shop, (f"{what}: {why}" for what, why in client.gaps.items()))
        note_gaps(conn, shop, (f"{stream}: Shopify shows nothing of it to this app." for stream in reading.unseen))
        with shop_session(conn, [shop.shop_id]):
            conn.execute(
                "update app.source_connections set backfilled_at = now(), updated_at = now()"
                " where shop_id = %s and source = 'shopify'",
                [shop.shop_id],
            )
    return reading.records


# Months with fewer orders are read together: each load takes half a second, however little it brings.
WORTH_A_WINDOW = 2000
# PostgreSQL notices only after its current work that a killed worker has gone.
PATIENCE_SECONDS = 30.0


class Plan:
    """What is still to be read, and what is to be written down of each part of it.

    Attributes:
        tasks: in the order in which they are best read.
    """

    def __init__(self, client: Client, conn: Connection, shop: Shop) -> None:
        self._shop = shop
        self._positions: dict[str, Position] = {}
        self._whole: dict[str, list[Window]] = {}
        self.tasks: list[Task] = []
        now = utc_now().replace(microsecond=0)
        kept_positions = {stream.name: position_of(conn, shop, stream.name) for stream in STREAMS}
        was_complete = all(kept.is_complete for kept in kept_positions.values())
        for stream in STREAMS:
            kept = kept_positions[stream.name]
            # An interrupted history goes on with what is missing; one that is complete is read anew.
            if kept.is_complete and not was_complete:
                continue
            position = kept if kept.begun_at else Position(now, [], kept.swept_to)
            self._positions[stream.name] = position
            self._whole[stream.name] = list(_windows(client, stream, position.begun_at or now))
            left = without(self._whole[stream.name], position.windows())
            self.tasks += [Task(stream, window) for window in left]

    def books(self, task: Task) -> Books:
        """Keeps how far the task's stream is read, once it is loaded."""

        def keep(conn: Connection) -> None:
            name = task.stream.name
            position = self._positions[name]
            begun_at = position.begun_at or task.window.end
            position = position.with_done(task.window, begun_at)
            read_at = max(window.end for window in position.windows())
            if not without(self._whole[name], position.windows()):
                position, read_at = Position(swept_to=begun_at), begun_at
            keep_position(conn, self._shop, name, position, read_at)
            self._positions[name] = position

        return keep


def _windows(client: Client, stream: Stream, end: datetime) -> Iterator[Window]:
    """The windows of a stream's history in whole months, newest first, back to its oldest object."""
    if not stream.is_monthly:
        yield Window(BEGINNING, end)
        return
    newer, newest_end = _count_orders(client, f"{stream.field}:<'{said(end)}'"), end
    for month in months_back(end):
        older = _count_orders(client, f"{stream.field}:<'{said(month.start)}'") if month.start > BEGINNING else 0
        if older == 0:
            yield Window(BEGINNING, newest_end)
            return
        if newer - older >= WORTH_A_WINDOW:
            yield Window(month.start, newest_end)
            newer, newest_end = older, month.start


def _count_orders(client: Client, condition: str) -> int:
    return int(client.ask("counts", orders=condition)["ordersCount"]["count"])


def _telling(on_progress: OnProgress) -> Callable[[Task, int, int], None]:
    def tell(task: Task, done: int, total: int) -> None:
        since = f" since {task.window.start:%B %Y}" if task.window.start > BEGINNING else ""
        on_progress(f"{task.stream.name}{since}", done, total)

    return tell


def _try_alone(conn: Connection, shop: Shop) -> bool:
    row = conn.execute("select pg_try_advisory_lock(hashtext('shopify backfill'), %s::int)", [shop.shop_id]).fetchone()
    return bool(row and row[0])


@contextmanager
def _alone(conn: Connection, shop: Shop) -> Iterator[None]:
    """Held by one process a shop: two would read the same twice.

    Raises:
        SourceError: another one holds it.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not (is_ours := _try_alone(conn, shop)) and time.monotonic() < until:
        time.sleep(0.5)
    if not is_ours:
        raise SourceError(
            f"The history of {shop.domain} is being read by another process.", hint="Wait for it, or stop it first."
        )
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute("select pg_advisory_unlock(hashtext('shopify backfill'), %s::int)", [shop.shop_id])
