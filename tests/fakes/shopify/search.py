"""Shopify's search syntax: terms such as updated_at:>='2026-10-01T00:00:00Z', joined by AND, OR, NOT and brackets."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Fits = Callable[[Any], bool]
TOKEN = re.compile(r"""\s*(?:(\()|(\))|(-?[\w.]+):(>=|<=|>|<|)('[^']*'|"[^"]*"|[^\s()]+)|([^\s()]+))""")
COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "": operator.eq,
}


class SearchUnknownError(Exception):
    """A filter that Shopify knows and this fake does not."""


def compiled(
    query: str, filters: Mapping[str, Callable[[Any], Any]], known: frozenset[str], warn: Callable[[str], None]
) -> Fits:
    """A filter as a function.

    Args:
        filters: what each name looks at.
        known: all names that Shopify knows for this list; another name is ignored, with a warning.

    Raises:
        SearchUnknownError: a name that Shopify knows and `filters` lacks.
    """
    return _Reader(query, filters, known, warn).read()


class _Reader:
    def __init__(
        self,
        query: str,
        filters: Mapping[str, Callable[[Any], Any]],
        known: frozenset[str],
        warn: Callable[[str], None],
    ) -> None:
        self.filters, self.known, self.warn = filters, known, warn
        self.tokens = [found for found in TOKEN.finditer(query) if found[0].strip()]
        self.place = 0

    def read(self) -> Fits:
        return self._either() or _everything

    def _peek(self) -> re.Match[str] | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def _either(self) -> Fits | None:
        parts = [self._both()]
        while (token := self._peek()) and token[6] == "OR":
            self.place += 1
            parts.append(self._both())
        told = [part for part in parts if part is not None]
        if len(told) <= 1:
            return told[0] if told else None
        return lambda thing: any(part(thing) for part in told)

    def _both(self) -> Fits | None:
        told: list[Fits] = []
        while (token := self._peek()) and not token[2] and token[6] != "OR":
            self.place += 1
            part = None if token[6] == "AND" else self._one(token)
            if part is not None:
                told.append(part)
        if len(told) <= 1:
            return told[0] if told else None
        return lambda thing: all(part(thing) for part in told)

    def _one(self, token: re.Match[str]) -> Fits | None:
        if token[1]:
            inner = self._either()
            self.place += 1
            return inner
        if token[6] == "NOT":
            following = self._peek()
            self.place += 1
            part = self._one(following) if following else None
            return None if part is None else lambda thing: not part(thing)
        if not token[3]:
            raise SearchUnknownError(f"the fake does not search for words: {token[0].strip()}")
        return self._term(token[3], token[4], token[5].strip("'\""))

    def _term(self, name: str, compare: str, text: str) -> Fits | None:
        is_negated, name = name.startswith("-"), name.removeprefix("-")
        if name not in self.known:
            self.warn(f"{name}: Invalid search field for this query.")
            return None
        if name not in self.filters:
            raise SearchUnknownError(f"the fake does not filter by {name}")
        fits = _compared(self.filters[name], compare, text)
        if fits is None:
            self.warn(f"{name}: Input '{text}' is not a valid value.")
            return None
        return (lambda thing: not fits(thing)) if is_negated else fits


def _everything(thing: Any) -> bool:
    return True


def _compared(get: Callable[[Any], Any], compare: str, text: str) -> Fits | None:
    """Compares as what the text looks like: an instant, a number, else a word (or one of several, by commas)."""
    instant = _instant(text)
    if instant is not None:
        compares = COMPARES[compare]
        return lambda thing: (found := get(thing)) is not None and compares(found, instant)
    if text.isdigit():
        number, compares = int(text), COMPARES[compare]
        return lambda thing: compares(get(thing), number) if isinstance(get(thing), int) else str(get(thing)) == text
    if compare:
        return None
    words = {word.strip().lower() for word in text.split(",")}

    def is_one(thing: Any) -> bool:
        found = get(thing)
        if isinstance(found, list):
            return any(str(one).lower() in words for one in found)
        return str(found).lower() in words or "any" in words

    return is_one


def _instant(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
