"""Keeping conversations true: the first read, sweeps of what changed, and a nightly count of everything.

Webhooks only make it faster: Chatwoot sends each once, and of a deleted conversation nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop
from hotdash.errors import SourceError
from hotdash.sources.chatwoot.client import PAGE, Client, GoneError, Json, PassingError
from hotdash.sources.chatwoot.documents import StampError, instant
from hotdash.sources.chatwoot.loads import Batch, known_versions, load_batch, move_cursor, read_up_to, tails
from hotdash.sources.source import Connected, OnProgress

OVERLAP = timedelta(minutes=10)
# Chatwoot sends all of a window in one answer: after a longer outage its pages are read instead.
LONGEST_WINDOW = timedelta(hours=6)
# Edits and deletions of the last so many messages are seen by each sweep, of older ones by the nightly one.
TAIL = 20
# Conversations in one transaction, which costs some tenths of a second however few they are.
BATCH = 200
AT_ONCE = 4
# Fewer than this may vanish in a night without anybody asking why.
FEW, MOST_SHARE = 50, 0.2
MOST_READINGS = 3
Item = TypeVar("Item")


def ignore(what: str, done: int, total: int | None) -> None:
    """For those who do not watch."""


def backfill(conn: Connection, connected: Connected, on_progress: OnProgress = ignore) -> int:
    """Load everything; what is loaded already is passed over, so an interrupted one goes on where it stopped.

    Raises:
        SourceError: Chatwoot fails and goes on failing.
    """
    started = utc_now()
    with Client(connected) as client:
        count = _people(conn, connected.shop, client)
        count += _everything(conn, connected.shop, client, started, on_progress)
    return count


def sweep(conn: Connection, connected: Connected) -> int:
    """Load what changed since the last time, with overlap; returns the conversations loaded."""
    shop, started = connected.shop, utc_now()
    since = read_up_to(conn, shop)
    with Client(connected) as client:
        window = None if since is None else started - since + OVERLAP
        changed = None if window is None or window > LONGEST_WINDOW else _changed_within(client, window)
        if changed is None:
            return _everything(conn, shop, client, started, ignore)
        count = 0
        for some in _in_batches(_differing(conn, shop, changed)):
            count += _load(conn, shop, client, some, ratings={}, tail=TAIL)
        load_batch(conn, shop, Batch(), lambda conn: move_cursor(conn, shop, started))
    return count


def sweep_ids(conn: Connection, connected: Connected) -> int:
    """Compare all conversations, load what differs, take out what was deleted, read the last day's whole again."""
    started = utc_now()
    with Client(connected) as client:
        count = _people(conn, connected.shop, client)
        count += _everything(conn, connected.shop, client, started, ignore, whole_since=started - timedelta(hours=26))
    return count


@dataclass(frozen=True)
class Reading:
    """What Chatwoot said of some conversations.

    Attributes:
        told: whole, with all messages.
        gone: display ids that do not exist.
        refused: display id → why it is not shown, in words.
    """

    told: list[Json]
    gone: list[int]
    refused: dict[int, str]


def read_conversations(client: Client, numbers: Sequence[int]) -> Reading:
    """Read these conversations anew.

    Raises:
        SourceError: Chatwoot fails and goes on failing.
    """
    told, gone, refused = [], [], {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, found in zip(numbers, pool.map(lambda number: _whole(client, number), numbers), strict=True):
            if found is None:
                gone.append(number)
            elif isinstance(found, SourceError):
                refused[number] = found.message
            else:
                told.append(found)
    return Reading(told, gone, refused)


def _people(conn: Connection, shop: Shop, client: Client) -> int:
    return load_batch(conn, shop, Batch(agents=client.agents(), inboxes=client.inboxes()))


def _changed_within(client: Client, window: timedelta) -> list[Json] | None:
    """What changed in the last while; None from a server that does not know such a question."""
    seconds = int(window.total_seconds()) + 1
    told, total = client.updated_within(seconds)
    if len(told) == PAGE and total > PAGE:
        # An old server leaves the window aside and sends pages; a new one sends the same, whichever page is asked for.
        again, _ = client.updated_within(seconds, page=2)
        if not {one.get("id") for one in told} & {one.get("id") for one in again}:
            return None
    return told


def _everything(
    conn: Connection,
    shop: Shop,
    client: Client,
    started: datetime,
    on_progress: OnProgress,
    *,
    whole_since: datetime | None = None,
) -> int:
    """Read all pages until they hold as many conversations as Chatwoot counts, and load what differs."""
    ratings, count = dict(reversed([*client.ratings()])), 0
    tail = None if whole_since else TAIL
    seen: dict[int, datetime | None] = {}
    for _ in range(MOST_READINGS):
        seen, total, waiting = {}, 0, []
        for told, total in _pages(client):
            new = [one for one in told if one.get("id") not in seen]
            seen |= {one["id"]: _version(one) for one in new if isinstance(one.get("id"), int)}
            waiting += _differing(conn, shop, new, whole_since)
            while len(waiting) >= BATCH:
                count += _load(conn, shop, client, waiting[:BATCH], ratings=ratings, tail=tail)
                del waiting[:BATCH]
            on_progress("conversations", len(seen) - len(waiting), total)
        count += _load(conn, shop, client, waiting, ratings=ratings, tail=tail)
        on_progress("conversations", len(seen), total)
        # Where one is deleted while we read, those behind it move up a place and one slips through.
        if len(seen) >= total:
            break
    count += _take_out(conn, shop, client, seen)
    load_batch(conn, shop, Batch(), lambda conn: move_cursor(conn, shop, started))
    return count


def _pages(client: Client) -> Iterator[tuple[list[Json], int]]:
    number = 1
    while True:
        told, total = client.page(number)
        yield told, total
        if not told or (len(told) < PAGE and len(told) + PAGE * (number - 1) >= total):
            return
        number += 1


def _differing(conn: Connection, shop: Shop, told: Sequence[Json], whole_since: datetime | None = None) -> list[Json]:
    """Those of the conversations whose loaded state is another one, or that changed since then."""
    known = known_versions(conn, shop, [one["id"] for one in told if isinstance(one.get("id"), int)])

    def differs(one: Json) -> bool:
        version = _version(one)
        is_recent = whole_since is not None and version is not None and version >= whole_since
        return is_recent or one.get("id") not in known or version is None or known[one["id"]] != version

    return [one for one in told if differs(one)]


def _load(
    conn: Connection,
    shop: Shop,
    client: Client,
    told: Sequence[Json],
    *,
    ratings: Mapping[int, int],
    tail: int | None,
) -> int:
    """Load conversations with their messages: all of them, or the newest `tail` known ones and what came after."""
    numbers = [one["id"] for one in told if isinstance(one.get("id"), int)]
    after = tails(conn, shop, numbers, tail) if tail else {}

    def completed(one: Json) -> Json | None:
        number = one.get("id")
        if not isinstance(number, int):
            return one
        try:
            return _with_messages(client, one, after.get(number, 0), ratings.get(number))
        except GoneError:
            # Deleted since it was listed: the count of the night takes it out.
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        whole = [one for one in pool.map(completed, told) if one is not None]
    return load_batch(conn, shop, Batch(conversations=whole))


def _whole(client: Client, number: int) -> Json | SourceError | None:
    try:
        return _with_messages(client, client.conversation(number), 0, None)
    except GoneError:
        return None
    except PassingError:
        raise
    except SourceError as refusal:
        return refusal


def _with_messages(client: Client, one: Json, after: int, rating: int | None) -> Json:
    rated = {} if rating is None else {"csat_rating": rating}
    return {"id": one.get("id"), **one, "messages": client.messages(one["id"], after), **rated}


def _take_out(conn: Connection, shop: Shop, client: Client, seen: Mapping[int, Any]) -> int:
    """Take out conversations that are listed no more, once Chatwoot says of each that it does not exist.

    Raises:
        SourceError: so many are missing that it looks like a fault.
    """
    known = known_versions(conn, shop)
    missing = [number for number in known if number not in seen]
    if len(missing) > FEW and len(missing) > MOST_SHARE * len(known):
        raise SourceError(
            f"{len(missing):,} of {len(known):,} conversations are missing in Chatwoot, which lists {len(seen):,}.",
            hint="Nothing was deleted. Check that the connection names the right account and an administrator's token.",
        )
    count = 0
    for some in _in_batches(missing):
        with ThreadPoolExecutor(AT_ONCE) as pool:
            are_gone = [*pool.map(lambda number: _is_gone(client, number), some)]
        gone = [number for number, is_gone in zip(some, are_gone, strict=True) if is_gone]
        count += load_batch(conn, shop, Batch(gone=gone))
    return count


def _is_gone(client: Client, number: int) -> bool:
    try:
        client.conversation(number)
    except GoneError:
        return True
    except PassingError:
        raise
    except SourceError:
        # An agent's token does not see all inboxes: what is only hidden is refused, and stays.
        return False
    return False


def _in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _version(one: Json) -> datetime | None:
    """As the loaded state is dated."""
    try:
        return instant(one.get("updated_at")) or instant(one.get("last_activity_at")) or instant(one.get("created_at"))
    except StampError:
        return None
