"""Lists of things: what their filters and sort keys look at, and pages of them."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from fakes.shopify.search import compiled

Getter = Callable[[Any], Any]
MOST_AT_ONCE = 250
DEEPEST = 25_000


@dataclass(frozen=True)
class Listed:
    """Things that a connection shows.

    Attributes:
        filters: by the names of the search syntax; a name that the schema knows and this lacks is refused loudly.
        sorts: by sort key; the first is the default. None: short lists that stand in their own order.
    """

    things: Iterable[Any]
    filters: Mapping[str, Getter] = field(default_factory=dict)
    sorts: Mapping[str, Getter] = field(default_factory=dict)


def matching(listed: Listed, query: str | None, known: frozenset[str], warn: Callable[[str], None]) -> list[Any]:
    """What a filter leaves; a filter on a field that Shopify does not know is ignored, with a warning."""
    if not query or not query.strip():
        return list(listed.things)
    fits = compiled(query, listed.filters, known, warn)
    return [thing for thing in listed.things if fits(thing)]


def page(listed: Listed, things: list[Any], args: Mapping[str, Any]) -> dict[str, Any]:
    """One page: nodes, edges, pageInfo.

    Raises:
        GraphQLError: neither first nor last, more than 250, a cursor of somebody else's, or too deep.
    """
    size = _size(args)
    key = str(args.get("sortKey") or next(iter(listed.sorts), ""))
    value = listed.sorts.get(key)
    if value is None and listed.sorts:
        raise GraphQLError(f"The fake does not sort by {key}.")
    if value is not None:
        things = sorted(things, key=lambda thing: (value(thing), thing.id), reverse=bool(args.get("reverse")))
    elif args.get("reverse"):
        things = things[::-1]
    start, depth = _start(args, things, value)
    if depth + size > DEEPEST:
        raise GraphQLError(
            f"Only the first {DEEPEST} objects of a list can be read.", extensions={"code": "BAD_REQUEST"}
        )
    shown = things[start : start + size]
    cursors = [_cursor(start, place, thing, value, depth) for place, thing in enumerate(shown)]
    return {
        "nodes": shown,
        "edges": [{"node": thing, "cursor": cursor} for thing, cursor in zip(shown, cursors, strict=True)],
        "pageInfo": {
            "hasNextPage": start + size < len(things),
            "hasPreviousPage": start > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def _size(args: Mapping[str, Any]) -> int:
    if args.get("last") is not None or args.get("before") is not None:
        raise GraphQLError("The fake pages forward only: use first and after.")
    size = args.get("first")
    if size is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if not 0 < size <= MOST_AT_ONCE:
        message = f"first cannot be more than {MOST_AT_ONCE}" if size > 0 else "first must be positive"
        raise GraphQLError(message, extensions={"code": "ARGUMENT_LIMIT_EXCEEDED"})
    return int(size)


def _cursor(start: int, place: int, thing: Any, value: Getter | None, depth: int) -> str:
    # By value, not by place: rows that move while they are read are met again or missed, as on the real service.
    if value is None:
        said: dict[str, Any] = {"place": start + place}
    else:
        found = value(thing)
        said = {"last_value": found.isoformat() if isinstance(found, datetime) else found, "last_id": thing.id}
    return base64.urlsafe_b64encode(json.dumps({**said, "depth": depth + place + 1}).encode()).decode()


def _start(args: Mapping[str, Any], things: list[Any], value: Getter | None) -> tuple[int, int]:
    after = args.get("after")
    if not after:
        return 0, 0
    try:
        said = json.loads(base64.urlsafe_b64decode(after))
        depth = int(said["depth"])
        if value is None:
            return said["place"] + 1, depth
        last = said["last_value"]
        sample = value(things[0]) if things else last
        known = (datetime.fromisoformat(last) if isinstance(sample, datetime) else last, said["last_id"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise GraphQLError(f"Invalid cursor: {after}", extensions={"code": "BAD_REQUEST"}) from error
    if args.get("reverse"):
        return sum((value(thing), thing.id) >= known for thing in things), depth
    return bisect_right(things, known, key=lambda thing: (value(thing), thing.id)), depth
