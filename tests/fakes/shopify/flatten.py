"""Bulk operations write each thing of a connection as a line of its own; this writes them without a GraphQL engine.

A query is compiled once into functions, from the same tables that the engine asks. That both say the same is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_interface_type,
    is_leaf_type,
    is_list_type,
)

from fakes.shopify.bulk_rules import is_connection
from fakes.shopify.execution import filter_names, hidden, is_needed, needed
from fakes.shopify.kinds import FIELDS, type_name
from fakes.shopify.listing import Listed, matching
from fakes.shopify.published import published
from fakes.shopify.root_fields import Root
from fakes.shopify.view import View

Get = Callable[[Any], Any]


class DeniedError(Exception):
    """The query reads what the app may not see."""


@dataclass
class Shape:
    """How a thing becomes a line: its fields, each for one type only or for all, and the connections below it."""

    fields: list[tuple[str | None, str, Get]] = field(default_factory=list)
    below: list[tuple[str | None, Callable[[Any], list[Any]], Shape]] = field(default_factory=list)
    is_hidden: bool = False

    def make(self, thing: Any) -> dict[str, Any] | None:
        """The thing without what is below it; None where a part that cannot be null is not for the app to see."""
        if thing is None or self.is_hidden:
            return None
        return {key: get(thing) for only, key, get in self.fields if only is None or type_name(thing) == only}


@dataclass
class Line:
    """A line, and whether it is one of the first connection's."""

    text: bytes
    is_root: bool


def lines(document: DocumentNode, view: View) -> Iterator[Line]:
    """All lines of a bulk query, each thing followed by what is below it.

    Raises:
        DeniedError: a scope is missing.
    """
    compiler = _Compiler(document, view)
    (_, things_of, shape), *_ = compiler.shape(compiler.top, "QueryRoot").below
    encode = msgspec.json.Encoder().encode
    for thing in things_of(Root()):
        for made, is_root in _walk(thing, shape, None):
            yield Line(encode(made), is_root)


def _walk(thing: Any, shape: Shape, parent_id: str | None) -> Iterator[tuple[dict[str, Any], bool]]:
    made = shape.make(thing)
    if made is None:
        return
    if parent_id is not None:
        made["__parentId"] = parent_id
    yield made, parent_id is None
    for only, things_of, below in shape.below:
        if only is None or type_name(thing) == only:
            for one in things_of(thing):
                yield from _walk(one, below, made["id"])


class _Compiler:
    def __init__(self, document: DocumentNode, view: View) -> None:
        self.view, self.schema = view, published().schema
        self.parts = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
        self.top = operation.selection_set

    def shape(self, selected: SelectionSetNode | None, parent: str) -> Shape:
        """How things of a type become lines."""
        shape = Shape()
        self._add(shape, selected, parent, None)
        return shape

    def _add(self, shape: Shape, selected: SelectionSetNode | None, parent: str, only: str | None) -> None:
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                self._add_field(shape, node, parent, only)
                continue
            assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
            part = self.parts[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            on = part.type_condition.name.value if part.type_condition else parent
            narrows = on != parent and not is_interface_type(self.schema.type_map[on])
            self._add(shape, part.selection_set, on, on if narrows else only)

    def _add_field(self, shape: Shape, node: FieldNode, parent: str, only: str | None) -> None:
        name = node.name.value
        key = node.alias.value if node.alias else name
        if name == "__typename":
            shape.fields.append((only, key, lambda thing: type_name(thing) if not isinstance(thing, dict) else parent))
            return
        if not self.view.app.may(needed(parent, name)):
            raise DeniedError(f"{parent}.{name}")
        kind = self.schema.type_map[parent].fields[name].type  # type: ignore[attr-defined]
        get = self._getter(node, parent, name)
        if is_connection(kind):
            shape.below.append((only, self._things(node, parent, name, get), self._node_shape(node, kind)))
        elif hidden(parent, name, self.view):
            shape.fields.append((only, key, lambda thing: None))
            shape.is_hidden = shape.is_hidden or is_needed(parent, name)
        else:
            shape.fields.append((only, key, self._shaped(node, kind, get)))

    def _node_shape(self, node: FieldNode, kind: Any) -> Shape:
        page = get_named_type(kind)
        for inner in node.selection_set.selections if node.selection_set else ():
            if isinstance(inner, FieldNode) and inner.name.value == "nodes":
                return self.shape(inner.selection_set, str(get_named_type(page.fields["nodes"].type)))
            if isinstance(inner, FieldNode) and inner.name.value == "edges":
                edge = get_named_type(page.fields["edges"].type)
                return self._node_of_edge(inner, edge)
        return Shape()

    def _node_of_edge(self, node: FieldNode, edge: Any) -> Shape:
        for inner in node.selection_set.selections if node.selection_set else ():
            if isinstance(inner, FieldNode) and inner.name.value == "node":
                return self.shape(inner.selection_set, str(get_named_type(edge.fields["node"].type)))
        return Shape()

    def _getter(self, node: FieldNode, parent: str, name: str) -> Get:
        definition = self.schema.type_map[parent].fields[name]  # type: ignore[attr-defined]
        args = get_argument_values(definition, node) if definition.args else {}
        known, view = FIELDS.get(parent, {}).get(name), self.view
        if known is None:
            return lambda thing: thing[name]
        return lambda thing: thing[name] if isinstance(thing, dict) else known(thing, args, view)

    def _things(self, node: FieldNode, parent: str, name: str, get: Get) -> Callable[[Any], list[Any]]:
        definition = self.schema.type_map[parent].fields[name]  # type: ignore[attr-defined]
        query = get_argument_values(definition, node).get("query")
        known, warn = filter_names(parent, name), self.view.warnings.append

        def things_of(thing: Any) -> list[Any]:
            listed = get(thing)
            assert isinstance(listed, Listed)
            return matching(listed, query, known, warn)

        return things_of

    def _shaped(self, node: FieldNode, kind: Any, get: Get) -> Get:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return get
        make = self.shape(node.selection_set, str(named)).make
        if is_list_type(get_nullable_type(kind)):
            return lambda thing: [make(one) for one in get(thing)]
        return lambda thing: make(get(thing))
