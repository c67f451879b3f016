"""Leaving fields out of a query: what an app may not see must not cost it the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphql import (
    REMOVE,
    ArgumentNode,
    FieldNode,
    InlineFragmentNode,
    IntValueNode,
    NameNode,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)


class _Pruning(Visitor):
    """Drops the fields at the given paths, and whatever is left without a field."""

    def __init__(self, paths: set[str]) -> None:
        super().__init__()
        self.paths, self.steps = paths, [""]

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        step = node.alias.value if node.alias else node.name.value
        path = f"{self.steps[-1]}.{step}".lstrip(".")
        if path in self.paths:
            return REMOVE
        self.steps.append(path)
        return None

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        self.steps.pop()
        return REMOVE if node.selection_set is not None and _is_empty(node) else None

    def leave_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> Any:
        return REMOVE if _is_empty(node) else None


def _is_empty(node: FieldNode | InlineFragmentNode | OperationDefinitionNode) -> bool:
    left = node.selection_set.selections if node.selection_set else ()
    return all(isinstance(field, FieldNode) and field.name.value in ("__typename", "pageInfo") for field in left)


def without_fields(text: str, paths: Iterable[str]) -> str | None:
    """A query without the fields at `paths` (by dots, lists not counted); None where nothing would be left of it.

    Variables that nothing uses any more go too.
    """
    tree = visit(parse(text, no_location=True), _Pruning(set(paths)))
    (operation,) = tree.definitions
    if _is_empty(operation):
        return None
    body = print_ast(operation.selection_set)
    used = [variable for variable in operation.variable_definitions or () if f"${variable.variable.name.value}" in body]
    head = ", ".join(print_ast(variable) for variable in used)
    return f"{operation.operation.value} {operation.name.value}{f'({head})' if head else ''} {body}"


def as_sample(text: str) -> str:
    """A bulk query as an ordinary one that reads a single object at each level."""
    return print_ast(visit(parse(text, no_location=True), _Sampling()))


class _Sampling(Visitor):
    """Gives every connection a size, which bulk queries leave out."""

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        inner = node.selection_set.selections if node.selection_set else ()
        if not any(isinstance(field, FieldNode) and field.name.value == "edges" for field in inner):
            return None
        size = ArgumentNode(name=NameNode(value="first"), value=IntValueNode(value="1"))
        arguments = (*(node.arguments or ()), size)
        return FieldNode(name=node.name, alias=node.alias, arguments=arguments, selection_set=node.selection_set)
