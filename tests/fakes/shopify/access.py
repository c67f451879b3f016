"""Which scopes a type or a field needs, read out of what the schema says in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from graphql import DocumentNode, FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, visit

from fakes.shopify.published import Published, published

SCOPE = re.compile(r"`((?:read|write)_[a-z_]+)` access scope|`((?:read|write)_[a-z_]+)` scope")
# What a user, a plan or a programme needs besides is said after this.
BESIDES = re.compile(r"\bAlso: ")


@cache
def alternatives(name: str) -> frozenset[str]:
    """Scopes of which one opens a type ("Order") or a field ("Location.name"); empty: it needs none."""
    return alternatives_in(published().access.get(name, ""))


def alternatives_in(sentence: str) -> frozenset[str]:
    """The scopes named in what the schema says about access."""
    found = SCOPE.findall(BESIDES.split(sentence)[0])
    return frozenset(first or second for first, second in found)


def opens(needed: frozenset[str], granted: Iterable[str]) -> bool:
    """Whether what was granted is enough; who may write may read."""
    known = set(granted)
    return not needed or any(scope in known or scope.replace("read_", "write_", 1) in known for scope in needed)


def needs(published: Published, document: DocumentNode) -> dict[str, frozenset[str]]:
    """What a document needs: each selected field and each type behind it → scopes of which one is enough."""
    found: dict[str, frozenset[str]] = {}
    for parent, field, kind in selected(published, document):
        for name in (f"{parent}.{field}", kind):
            if alternatives(name):
                found[name] = alternatives(name)
    return found


def protected(published: Published, document: DocumentNode) -> set[str]:
    """Personal fields that a document selects."""
    chosen = (f"{parent}.{field}" for parent, field, _ in selected(published, document))
    return {name for name in chosen if name in published.protected}


def selected(published: Published, document: DocumentNode) -> Iterator[tuple[str, str, str]]:
    """Each selected field: its parent type, its name, the type behind it."""
    types = TypeInfo(published.schema)
    found: list[tuple[str, str, str]] = []

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent, kind = types.get_parent_type(), types.get_type()
            if parent is not None and kind is not None:
                found.append((parent.name, node.name.value, str(get_named_type(kind))))

    visit(document, TypeInfoVisitor(types, Fields()))
    return iter(found)
