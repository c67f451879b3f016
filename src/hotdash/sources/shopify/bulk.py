"""JSON Lines of Shopify's bulk operations: one object a line, children by __parentId, in any order.

Every line is staged by itself and the database joins, so a child may stand anywhere, before its parent too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.formats import Head, Reader
from hotdash.sources.shopify import bulk_catalogue, bulk_orders
from hotdash.sources.shopify.documents import Line
from hotdash.sources.shopify.refusal import RefusedError
from hotdash.sources.shopify.staged import Rows

Stager = Callable[[Rows, Any, Shop, int], None]
Handler = tuple[Callable[[bytes], Any], Stager]

SIGN = re.compile(r'^\s*\{.*?"gid://shopify/[A-Za-z]+/\d+', re.DOTALL)
GID_TYPE = re.compile(r"^gid://shopify/([A-Za-z]+)/")
NUL_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
# Known, but without a fact of their own: lines of work repeat the order's lines.
WITHOUT_FACT = {"FulfillmentOrderLineItem", "Return", "ReturnLineItem", "UnverifiedReturnLineItem"}


def _handler(document: type[Any], stager: Stager) -> Handler:
    return msgspec.json.Decoder(document).decode, stager


HANDLERS: dict[str, Handler] = {
    document.__name__: _handler(document, stager)
    for document, stager in (*bulk_orders.STAGERS.items(), *bulk_catalogue.STAGERS.items())
}


class BulkFormat:
    """The result file of any bulk operation."""

    name = "shopify-bulk-jsonl"
    title = "Shopify bulk operation"

    def recognises(self, head: Head) -> bool:
        """A first line that is a JSON object with one of Shopify's global ids."""
        first = head.text.lstrip("\ufeff").lstrip().partition("\n")[0]
        return bool(SIGN.match(first))

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage each line by its type; what is unknown or wrong is rejected and the rest goes on."""
        stage_lines(reader.json_lines(), staging, shop)


def stage_lines(lines: Iterable[tuple[int, bytes]], staging: Staging, shop: Shop, *, is_live: bool = False) -> None:
    """Stage numbered lines, each a JSON object, by their types; what is unknown or wrong is rejected.

    Args:
        is_live: they were read from Shopify itself just now.
    """
    rows = Rows(staging, is_live=is_live)
    decode_line = msgspec.json.Decoder(Line).decode
    for line_number, text in lines:
        try:
            _stage_line(rows, text, decode_line, shop, line_number)
        except msgspec.MsgspecError as reason:
            _reject(staging, line_number, text, _refusal(reason))
        except RefusedError as reason:
            _reject(staging, line_number, text, reason)
    rows.flush()


def _stage_line(rows: Rows, text: bytes, decode_line: Callable[[bytes], Line], shop: Shop, line_number: int) -> None:
    line = decode_line(text)
    kind = line.typename
    if kind is None:
        found = GID_TYPE.match(line.id or "")
        kind = found[1] if found else ""
    handler = HANDLERS.get(kind) or _family(kind)
    if handler is None:
        if kind in WITHOUT_FACT:
            return
        raise RefusedError(
            "__typename", f"hotdash does not know the type {kind[:60] or '(none)'!r}.",
            "Nothing, if you do not need it: it is kept here.",
        )  # fmt: skip
    if b"\\u0000" in text and NUL_ESCAPE.search(text):
        raise RefusedError(None, "The line holds a NUL character.", "Take it out of the text in Shopify.")
    decode, stager = handler
    stager(rows, decode(text), shop, line_number)


def _family(kind: str) -> Handler | None:
    """Agreements and sales have many types, and new ones come."""
    if kind.endswith("Agreement"):
        return HANDLERS["Agreement"]
    return HANDLERS["Sale"] if kind.endswith("Sale") else None


def _refusal(reason: msgspec.MsgspecError) -> RefusedError:
    message, _, path = str(reason).partition(" - at `$")
    column = path.rstrip("`").lstrip(".") or None
    return RefusedError(column, message, "Export it again with Shopify's own types.")


def _reject(staging: Staging, line_number: int, text: bytes, reason: RefusedError) -> None:
    payload = text.decode(errors="replace")
    staging.reject(line_number, payload, reason.reason, column=reason.column, remedy=reason.remedy)
