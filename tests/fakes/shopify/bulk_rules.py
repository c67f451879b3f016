"""What a bulk operation refuses although the schema allows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_list_type,
    visit,
)

MOST_CONNECTIONS = 5
DEEPEST = 2


def is_connection(kind: Any) -> bool:
    """Whether a type is a page of a list, by its name."""
    return kind is not None and str(get_named_type(kind)).endswith("Connection")


def bulk_faults(schema: GraphQLSchema, document: DocumentNode) -> list[str]:
    """Why Shopify's bulk runner refuses a query, in words; an empty list when it does not."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation is not OperationType.QUERY:
        return ["A bulk query is one query."]
    tops = [node.name.value for node in operations[0].selection_set.selections if isinstance(node, FieldNode)]
    faults = [] if len(tops) == 1 else [f"Bulk queries have one top-level field, not {len(tops)}."]
    faults += [f"The top-level field {name} is not allowed." for name in tops if name in ("node", "nodes")]
    faults += ["Bulk queries take no variables."] if operations[0].variable_definitions else []
    count = _Count(TypeInfo(schema))
    visit(document, TypeInfoVisitor(count.types, count))
    return faults + count.faults()


@dataclass
class _Count(Visitor):
    """Counts the connections on the way through a query."""

    types: TypeInfo
    connections: int = 0
    deepest: int = 0
    within_lists: list[str] = field(default_factory=list)
    without_id: list[str] = field(default_factory=list)
    # for each open field: whether it is a connection, whether it is a list of objects, and its node
    path: list[tuple[bool, bool, FieldNode]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        kind = self.types.get_type()
        is_page = is_connection(kind)
        if is_page:
            self.connections += 1
            self.deepest = max(self.deepest, sum(was_page for was_page, _, _ in self.path))
            if any(was_list for _, was_list, _ in self.path):
                self.within_lists.append(node.name.value)
            around = [outer for _, _, outer in self.path if outer.name.value in ("node", "nodes")]
            if around and not _selects_id(around[-1].selection_set):
                self.without_id.append(node.name.value)
        # edges and nodes are lists too, but those of the connection itself
        is_list = is_list_type(get_nullable_type(kind)) and node.name.value not in ("edges", "nodes") if kind else False
        self.path.append((is_page, is_list, node))

    def leave_field(self, *_: Any) -> None:
        self.path.pop()

    def faults(self) -> list[str]:
        """What the whole walk found."""
        faults = [
            f"The connection field {name} is within a list field, which is not supported." for name in self.within_lists
        ]
        faults += [
            f"The parent of a nested connection selects its id, without another name; {name} has none."
            for name in self.without_id
        ]
        if self.connections == 0:
            faults.append("Bulk queries contain at least one connection.")
        if self.connections > MOST_CONNECTIONS:
            faults.append(f"Bulk queries have at most {MOST_CONNECTIONS} connections, not {self.connections}.")
        if self.deepest > DEEPEST:
            faults.append(f"Connections are nested at most {DEEPEST} levels below the first, not {self.deepest}.")
        return faults


def _selects_id(selected: SelectionSetNode | None) -> bool:
    for node in selected.selections if selected else ():
        if isinstance(node, FieldNode) and node.name.value == "id" and node.alias is None:
            return True
        if isinstance(node, InlineFragmentNode) and _selects_id(node.selection_set):
            return True
    return False
