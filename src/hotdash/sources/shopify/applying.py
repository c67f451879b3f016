"""What webhooks tell of is asked of Shopify itself and loaded: in whatever order they come, the newest state stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import SourceError
from hotdash.sources.payloads import Payload, mark_applied, mark_failed, queue_again, waiting_payloads
from hotdash.sources.shopify.answers import PassingError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.documents import number
from hotdash.sources.shopify.fetch import fetch_objects, goes_with
from hotdash.sources.shopify.leaving import leave_if_uninstalled
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.sync import orders_of, unknown_items
from hotdash.sources.shopify.topics import kind_of, merged_away
from hotdash.sources.source import Connected

NOTHING_TO_DO = "hotdash keeps nothing of this topic."
# What fails twice in a row fails for all: the rest waits until Shopify answers again.
FAILURES_IN_A_ROW = 2
# So long objects are asked for before those that came are loaded.
SECONDS_AT_ONCE = 0.5
# A shop that is never silent would keep its sweeps waiting for ever: so long they are applied in one run.
SECONDS_A_RUN = 60.0
# SQLSTATEs that speak of the data and not of the database: bad values, broken constraints, limits of a program.
OF_THE_DATA = ("22", "23", "54")


@dataclass
class Fetched:
    """Objects by global id: their lines, or why they could not be had. What is in neither was not asked for.

    Attributes:
        companions: object → what must be fetched and loaded with it.
    """

    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    companions: dict[str, str] = field(default_factory=dict)

    def parts_of(self, gids: Iterable[str]) -> Iterator[str]:
        """What is loaded for these objects: themselves and their companions."""
        for gid in gids:
            yield gid
            if gid in self.companions:
                yield self.companions[gid]


@dataclass(frozen=True)
class Told:
    """A message and the objects that it tells of."""

    payload: Payload
    gids: tuple[str, ...]


def apply_waiting(conn: Connection, connected: Connected, client: Client) -> int:
    """Apply the shop's waiting messages, oldest first, each at most once; returns how many need nothing more.

    After a minute the rest is queued behind whatever waits by then.

    Raises:
        SourceError: Shopify cannot be asked; what was not loaded waits on.
    """
    applied, last, until = 0, None, monotonic() + SECONDS_A_RUN
    while payloads := waiting_payloads(conn, connected.shop, connected.source, after=last):
        last = payloads[-1]
        told = [_told(conn, connected.shop, payload) for payload in payloads]
        says_goodbye = any(one.payload.topic == "app/uninstalled" for one in told)
        if says_goodbye and leave_if_uninstalled(conn, connected, client):
            return applied
        with shop_session(conn, [connected.shop.shop_id]):
            about_nothing = [one.payload for one in told if not one.gids]
            mark_applied(conn, connected.shop, about_nothing, NOTHING_TO_DO)
        about = [one for one in told if one.gids]
        applied += len(about_nothing) + _apply(conn, connected, client, about)
        if monotonic() > until:
            queue_again(conn, connected.shop, connected.source)
            break
    return applied


def _apply(conn: Connection, connected: Connected, client: Client, about: Sequence[Told]) -> int:
    """Fetch and load in turns, so that the first does not wait for the last."""
    fetched, applied, goes_on = Fetched(), 0, True
    while about and goes_on:
        goes_on = _fetch(client, (gid for one in about for gid in one.gids), fetched)
        fetched.companions.update(_companions(conn, connected.shop, fetched))
        goes_on = _fetch(client, fetched.companions.values(), fetched) and goes_on
        ready, about = _sort(conn, connected, about, fetched)
        applied += _load(conn, connected, ready, fetched)
    return applied


def _told(conn: Connection, shop: Shop, payload: Payload) -> Told:
    gids = [payload.object_id] if payload.object_id else []
    gone = merged_away(payload.topic, payload.message)
    if gone:
        # Their orders have another customer now, and do not say that they changed.
        gids += [gone, *orders_of(conn, shop, number(gone))]
    return Told(payload, tuple(gids))


def _fetch(client: Client, gids: Iterable[str], fetched: Fetched) -> bool:
    """Ask for each object once, until there is enough for a load; returns whether more may be asked.

    Raises:
        SourceError: the first of them cannot be had, and not for a reason of its own.
    """
    in_a_row, until = 0, monotonic() + SECONDS_AT_ONCE
    for gid in dict.fromkeys(gids):
        if gid in fetched.lines or gid in fetched.failures:
            continue
        try:
            fetched.lines[gid] = list(fetch_objects(client, kind_of(gid), [gid]))
            in_a_row = 0
        except SourceError as reason:
            # Subclasses speak of what was asked for; the bare class of the shop, its address or its token.
            if type(reason) is SourceError or (isinstance(reason, PassingError) and not fetched.lines):
                raise
            fetched.failures[gid] = reason.message
            in_a_row += isinstance(reason, PassingError)
            if in_a_row >= FAILURES_IN_A_ROW:
                return False
        # Not before the first: each turn gets on.
        if monotonic() > until:
            break
    return True


def _companions(conn: Connection, shop: Shop, fetched: Fetched) -> dict[str, str]:
    """Orders of work; products of items that are not known here: their own message may come later, or never."""
    found = {gid: other for gid, lines in fetched.lines.items() if lines and (other := goes_with(lines[0]))}
    items = {number(gid): gid for gid in found if kind_of(gid) == "InventoryItem"}
    known = items.keys() - unknown_items(conn, shop, items) if items else set()
    return {gid: other for gid, other in found.items() if number(gid) not in known or kind_of(gid) != "InventoryItem"}


def _sort(
    conn: Connection, connected: Connected, about: Sequence[Told], fetched: Fetched
) -> tuple[list[Told], list[Told]]:
    """Those that can be loaded, and those of which something was not asked for yet; what failed is marked."""
    ready: list[Told] = []
    left: list[Told] = []
    for one in about:
        parts = [*fetched.parts_of(one.gids)]
        reason = next((fetched.failures[part] for part in parts if part in fetched.failures), None)
        if reason is not None:
            mark_failed(conn, connected.shop, [one.payload], reason)
        else:
            (ready if all(part in fetched.lines for part in parts) else left).append(one)
    return ready, left


def _load(conn: Connection, connected: Connected, ready: Sequence[Told], fetched: Fetched) -> int:
    """Load what messages tell of and mark them, in one transaction; where one spoils it, halves are tried apart."""
    if not ready:
        return 0
    payloads = [one.payload for one in ready]
    try:
        with Spool() as spool:
            for part in dict.fromkeys(part for one in ready for part in fetched.parts_of(one.gids)):
                spool.put_all(fetched.lines[part])
            load_lines(conn, connected.shop, spool, lambda books: mark_applied(books, connected.shop, payloads))
    except Exception as reason:
        sqlstate = str(getattr(reason, "sqlstate", None))
        if not sqlstate.startswith(OF_THE_DATA):
            raise
        if len(ready) == 1:
            mark_failed(conn, connected.shop, payloads, f"The database refused it ({sqlstate}).")
            return 0
        half = len(ready) // 2
        return _load(conn, connected, ready[:half], fetched) + _load(conn, connected, ready[half:], fetched)
    return len(ready)
