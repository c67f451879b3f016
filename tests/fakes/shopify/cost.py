"""What a query costs: a scalar nothing, an object one point, a connection two and its nodes times its size.

A list of objects counts once, whatever stands in it. Measured by others on the real service: inventory items with
their levels cost 2 + items * (5 + 3 * levels).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    value_from_ast_untyped,
)

from fakes.shopify.bulk_rules import is_connection

MOST = 1000
MUTATION = 10
CONNECTION = 2
WITHOUT_COST = {"pageInfo"}

Variables = Mapping[str, Any]


def variables_of(operation: OperationDefinitionNode, given: Variables) -> dict[str, Any]:
    """The variables with the operation's own defaults."""
    defaults = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    return {**defaults, **given}


def requested_cost(schema: GraphQLSchema, document: DocumentNode, given: Variables) -> int:
    """The most that an operation can cost with these variables."""
    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    parts = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    is_mutation = operation.operation is OperationType.MUTATION
    root = schema.mutation_type if is_mutation else schema.query_type
    asked = _Asked(schema, parts, variables_of(operation, given))
    return (MUTATION if is_mutation else 0) + asked.selections(operation.selection_set, root)


class _Asked:
    """Adds up what the selections ask for."""

    def __init__(
        self, schema: GraphQLSchema, parts: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self.schema, self.parts, self.variables = schema, parts, variables

    def selections(self, selected: SelectionSetNode | None, parent: Any) -> int:
        """Cost of all fields; of fragments on several types only the dearest counts."""
        fields: dict[str, list[FieldNode]] = {}
        other: dict[str, int] = {}
        self._gather(selected, parent, fields, other)
        return sum(self._field(nodes, parent) for nodes in fields.values()) + max(other.values(), default=0)

    def _gather(
        self, selected: SelectionSetNode | None, parent: Any, fields: dict[str, list[FieldNode]], other: dict[str, int]
    ) -> None:
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
            part = self.parts[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            condition = part.type_condition.name.value if part.type_condition else parent.name
            if condition == parent.name:
                self._gather(part.selection_set, parent, fields, other)
            else:
                cost = self.selections(part.selection_set, self.schema.type_map[condition])
                other[condition] = other.get(condition, 0) + cost

    def _field(self, nodes: list[FieldNode], parent: Any) -> int:
        name = nodes[0].name.value
        if name.startswith("__") or name in WITHOUT_COST:
            return 0
        kind = get_named_type(parent.fields[name].type)
        inner = SelectionSetNode(
            selections=tuple(s for n in nodes if n.selection_set for s in n.selection_set.selections)
        )
        if is_connection(kind):
            return CONNECTION + self._size(nodes[0]) * self._node(inner, kind)
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return 0 if not inner.selections else 1 + self.selections(inner, kind)
        return 1 + self.selections(inner, kind)

    def _node(self, inner: SelectionSetNode, page: Any) -> int:
        for node in inner.selections:
            if isinstance(node, FieldNode) and node.name.value == "nodes":
                return 1 + self.selections(node.selection_set, get_named_type(page.fields["nodes"].type))
            if isinstance(node, FieldNode) and node.name.value == "edges":
                edge = get_named_type(page.fields["edges"].type)
                return self.selections(node.selection_set, edge)
        return 0

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, VariableNode):
                    return int(self.variables.get(value.name.value) or 0)
                return int(value.value) if isinstance(value, IntValueNode) else 0
        return 0


def actual_cost(data: Any) -> int:
    """What an answer cost: the objects that it holds, and two for each connection."""
    if isinstance(data, list):
        # a list of objects counts once
        return max((actual_cost(item) for item in data), default=0) if data and isinstance(data[0], dict) else 0
    if not isinstance(data, dict):
        return 0
    if "edges" in data or "nodes" in data:
        nodes = data["nodes"] if "nodes" in data else [edge["node"] for edge in data["edges"]]
        return CONNECTION + sum(actual_cost(node) for node in nodes)
    return 1 + sum(actual_cost(value) for key, value in data.items() if key not in WITHOUT_COST)
