"""Bulk operations: at most five at once for all workers, taken over from workers that died, counted when they are read.

Slots and running operations are advisory locks of PostgreSQL sessions: they end with whoever holds them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from hotdash.config import read_config
from hotdash.db.connect import Connection, Shop
from hotdash.errors import SourceError
from hotdash.sources.shopify.client import Client

SLOTS = 5
OPEN = {"CREATED", "RUNNING", "CANCELING"}


class LostResultError(Exception):
    """An operation gave no result that could be used; it must be run again, over less."""


class DeniedResultError(LostResultError):
    """It asked for something that the app may not see."""


class Line(msgspec.Struct):
    """What is counted of a line."""

    id: str | None = None
    parent_id: str | None = msgspec.field(default=None, name="__parentId")


decode_line = msgspec.json.Decoder(Line).decode


@dataclass
class Export:
    """An operation that runs for us.

    Attributes:
        gid: Shopify's id of it.
        slot: the slot that it holds.
    """

    gid: str
    slot: int


class Exports:
    """The bulk operations of a shop as one worker runs them.

    Args:
        conn: of the owner, outside a transaction; slots are held by its session.
    """

    def __init__(self, client: Client, conn: Connection, shop: Shop) -> None:
        self._client, self._conn, self._shop = client, conn, shop
        self._held: set[int] = set()
        self._mine: set[str] = set()

    def __enter__(self) -> Exports:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in [*self._held]:
            self._free(slot)

    def start(self, text: str) -> Export | None:
        """Run a query; None while all slots are taken.

        Raises:
            SourceError: Shopify does not take the query.
        """
        slot = self._take()
        if slot is None:
            return None
        try:
            told = self._client.tell("bulk_run", query=text)["bulkOperationRunQuery"]
            codes = {error.get("code") for error in told["userErrors"]}
            if codes & {"LIMIT_REACHED", "OPERATION_IN_PROGRESS"}:
                self._free(slot)
                return None
            if told["userErrors"]:
                message = str(told["userErrors"][0]["message"])[:300]
                raise SourceError("Shopify does not run a bulk operation.", detail=message, hint="Update hotdash.")
        except BaseException:
            self._free(slot)
            raise
        return self._own(told["bulkOperation"]["id"], slot)

    def leftovers(self) -> list[dict[str, Any]]:
        """Operations that run although the worker that started them has gone."""
        found: list[dict[str, Any]] = []
        for nodes in self._client.pages("bulk_list", "bulkOperations", query="status:running operation_type:query"):
            found += [node for node in nodes if node["status"] in OPEN and node["type"] == "QUERY"]
        # A session may take its own lock again, so ours would look like nobody's.
        return [node for node in found if node["id"] not in self._mine and self._is_orphan(node["id"])]

    def adopt(self, node: dict[str, Any]) -> Export | None:
        """Take over a leftover; None where another worker was first, or no slot is free."""
        slot = self._take()
        return None if slot is None else self._own(node["id"], slot)

    def cancel(self, gid: str) -> None:
        """Stop an operation that nobody waits for."""
        self._client.tell("bulk_cancel", id=gid)

    def state(self, export: Export) -> dict[str, Any]:
        """What Shopify says of it; its slot is freed once it has ended.

        Raises:
            LostResultError: it failed. DeniedResultError: for want of access.
        """
        state = self._client.ask("bulk_state", id=export.gid)["bulkOperation"]
        if state is not None and state["status"] in OPEN:
            return dict(state)
        self.release(export)
        if state is None or state["status"] != "COMPLETED":
            code = state["errorCode"] if state else "GONE"
            raise (DeniedResultError if code == "ACCESS_DENIED" else LostResultError)(code)
        return dict(state)

    def release(self, export: Export) -> None:
        """Free what an operation holds."""
        if export.slot in self._held:
            self._free(export.slot)
            self._mine.discard(export.gid)
            self._conn.execute("select pg_advisory_unlock(hashtext(%s), %s::int)", [export.gid, self._shop.shop_id])

    def _own(self, gid: str, slot: int) -> Export | None:
        if not self._lock(gid):
            self._free(slot)
            return None
        self._mine.add(gid)
        return Export(gid, slot)

    def _lock(self, gid: str) -> bool:
        row = self._conn.execute(
            "select pg_try_advisory_lock(hashtext(%s), %s::int)", [gid, self._shop.shop_id]
        ).fetchone()
        return bool(row and row[0])

    def _is_orphan(self, gid: str) -> bool:
        is_free = self._lock(gid)
        if is_free:
            self._conn.execute("select pg_advisory_unlock(hashtext(%s), %s::int)", [gid, self._shop.shop_id])
        return is_free

    def _take(self) -> int | None:
        for slot in range(1, SLOTS + 1):
            if slot not in self._held and self._lock(_slot_name(slot)):
                self._held.add(slot)
                return slot
        return None

    def _free(self, slot: int) -> None:
        self._held.discard(slot)
        self._conn.execute("select pg_advisory_unlock(hashtext(%s), %s::int)", [_slot_name(slot), self._shop.shop_id])


def _slot_name(slot: int) -> str:
    return f"shopify bulk operation {slot}"


def read_result(client: Client, state: dict[str, Any], put: Callable[[bytes], None]) -> int:
    """Hand over every line of a completed operation, once all of them were counted; returns how many.

    Raises:
        LostResultError: the address has expired, or what came is not what Shopify counted.
    """
    if not state["url"]:
        if int(state["objectCount"]) != 0:
            raise LostResultError("NO_URL")
        return 0
    home = read_config().home
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home) as file:
        try:
            client.download(state["url"], file)
            check_result(state, lambda: _lines(file))
        except (SourceError, msgspec.MsgspecError) as reason:
            raise LostResultError("DAMAGED") from reason
        for line in _lines(file):
            put(line)
    return int(state["objectCount"])


def _lines(file: Any) -> Iterator[bytes]:
    file.seek(0)
    return (line for line in file if not line.isspace())


def check_result(state: dict[str, Any], lines: Callable[[], Iterator[bytes]]) -> None:
    """Count lines and roots against Shopify's own numbers, and see that each child has its parent.

    Raises:
        LostResultError: something is missing. msgspec.MsgspecError: a line is not JSON.
    """
    count = roots = 0
    parents: set[int] = set()
    for text in lines():
        line = decode_line(text)
        count += 1
        if line.parent_id is None:
            roots += 1
        else:
            parents.add(hash(line.parent_id))
    if count != int(state["objectCount"]) or roots != int(state["rootObjectCount"]):
        raise LostResultError("MISCOUNTED")
    if parents:
        # Children may stand before their parents, so only a second look tells who is an orphan.
        for text in lines():
            parents.discard(hash(decode_line(text).id))
    if parents:
        raise LostResultError("ORPHANED")


class Pauses:
    """Waits between looks at running operations: short at first, longer while nothing happens."""

    def __init__(self, shortest: float = 0.2, longest: float = 10.0) -> None:
        self._shortest, self._longest = shortest, longest
        self._next = shortest

    def reset(self) -> None:
        """Something happened."""
        self._next = self._shortest

    def wait(self) -> None:
        """Wait."""
        time.sleep(self._next)
        self._next = min(self._longest, self._next * 1.5)
