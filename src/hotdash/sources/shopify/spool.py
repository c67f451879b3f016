"""Lines on their way from Shopify to a load: on disk, so that nothing is asked within a transaction."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any

import msgspec

from hotdash.config import read_config


class Head(msgspec.Struct):
    """What joins a line to the others."""

    id: str | None = None
    parent_id: str | None = msgspec.field(default=None, name="__parentId")


decode_head = msgspec.json.Decoder(Head).decode


class Spool:
    """Lines of JSON in a nameless file under HOTDASH_HOME, which vanishes with the process; numbered from 1."""

    def __init__(self) -> None:
        home = read_config().home
        home.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=home)  # noqa: SIM115 - closed with the spool
        self.count = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, line: dict[str, Any]) -> None:
        """Add an object."""
        self.put_text(msgspec.json.encode(line))

    def put_all(self, lines: Iterable[dict[str, Any]]) -> None:
        """Add objects."""
        for line in lines:
            self.put(line)

    def put_text(self, text: bytes) -> None:
        """Add an object that is JSON already."""
        self._file.write(text.rstrip(b"\n") + b"\n")
        self.count += 1

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Number and text of each line."""
        self._file.seek(0)
        for number, text in enumerate(self._file, 1):
            yield number, text.rstrip(b"\n")
        self._file.seek(0, 2)

    def with_family(self, numbers: Collection[int]) -> dict[int, str]:
        """What to keep of each of these lines so that it can be read again.

        A part of an order says nothing without it, and half a ledger would replace the whole: so it is kept with all
        lines of its order.
        """
        wanted = {number: text for number, text in self.lines() if number in numbers} if numbers else {}
        if not any(b'"__parentId"' in text for text in wanted.values()):
            return {number: text.decode(errors="replace") for number, text in wanted.items()}
        heads = (_head(text) for _, text in self.lines())
        parents = {head.id: head.parent_id for head in heads if head.parent_id}
        roots = {number: _root(_head(text), parents) for number, text in wanted.items()}
        families: dict[str | None, list[str]] = {root: [] for root in roots.values() if _is_order(root)}
        for _, text in self.lines() if families else ():
            root = _root(_head(text), parents)
            if root in families:
                families[root].append(text.decode(errors="replace"))
        return {
            number: "\n".join(families.get(roots[number]) or [text.decode(errors="replace")])
            for number, text in wanted.items()
        }


def _head(text: bytes) -> Head:
    try:
        return decode_head(text)
    except msgspec.MsgspecError:
        return Head()


def _root(head: Head, parents: Mapping[str | None, str]) -> str | None:
    found = head.parent_id or head.id
    for _ in range(3):
        found = parents.get(found) or found
    return found


def _is_order(gid: str | None) -> bool:
    return gid is not None and gid.startswith("gid://shopify/Order/")
