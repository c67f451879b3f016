"""Answers a query: graphql-core walks it over the shop, and each step asks whether the app may see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    execute,
    get_named_type,
    is_non_null_type,
)

from fakes.shopify.access import alternatives
from fakes.shopify.kinds import FIELDS, type_name
from fakes.shopify.listing import Listed, matching, page
from fakes.shopify.published import published
from fakes.shopify.root_fields import Root
from fakes.shopify.search import SearchUnknownError
from fakes.shopify.view import View

FILTER_NAME = re.compile(r"^\| ([\w{}.]+) \|", re.MULTILINE)
# These answer an empty list where others say that access is denied.
SILENT = {"fulfillmentOrders"}
GUIDE = "https://shopify.dev/api/usage/access-scopes"


def answer(view: View, document: DocumentNode, variables: Mapping[str, Any]) -> ExecutionResult:
    """Data and errors of a valid document."""
    result = execute(
        published().schema,
        document,
        root_value=Root(),
        context_value=view,
        variable_values=dict(variables),
        field_resolver=_resolve,
        type_resolver=lambda thing, info, kind: type_name(thing),
    )
    assert isinstance(result, ExecutionResult)
    return result


@cache
def needed(parent: str, field: str) -> frozenset[str]:
    """Scopes of which one opens a field and the type behind it."""
    own = alternatives(f"{parent}.{field}")
    if own or field in SILENT:
        return own if field not in SILENT else frozenset()
    kind = published().schema.type_map[parent].fields[field].type  # type: ignore[attr-defined]
    return alternatives(str(get_named_type(kind)).removesuffix("Connection"))


@cache
def filter_names(parent: str, field: str) -> frozenset[str]:
    """The filters that Shopify names in the schema for a list."""
    args = published().schema.type_map[parent].fields[field].args  # type: ignore[attr-defined]
    return frozenset(FILTER_NAME.findall(args["query"].description or "")) if "query" in args else frozenset()


def hidden(parent: str, field: str, view: View) -> bool:
    """Whether a field is personal and the app may not see its kind."""
    content = published().protected.get(f"{parent}.{field}")
    return content is not None and content not in view.app.personal


def is_needed(parent: str, field: str) -> bool:
    """Whether a field cannot be null: then the thing around it is."""
    kind = published().schema.type_map[parent].fields[field].type  # type: ignore[attr-defined]
    return bool(is_non_null_type(kind))


def _resolve(thing: Any, info: GraphQLResolveInfo[View], **args: Any) -> Any:
    view, parent, field = info.context, info.parent_type.name, info.field_name
    _check_access(parent, field, view)
    found = value_of(thing, parent, field, args, view)
    if not isinstance(found, Listed):
        return found
    try:
        things = matching(found, args.get("query"), filter_names(parent, field), view.warnings.append)
    except SearchUnknownError as error:
        raise GraphQLError(f"{parent}.{field}: {error}.") from error
    if field.endswith("Count"):
        return _count(len(things), args)
    # the schema calls nothing a list that has no pages but bulk operations read
    return page(found, things, args) if view.pages else {"nodes": things, "edges": [{"node": one} for one in things]}


def value_of(thing: Any, parent: str, field: str, args: Mapping[str, Any], view: View) -> Any:
    """What a thing answers for a field."""
    known = FIELDS.get(parent, {}).get(field)
    if known is not None and not isinstance(thing, dict):
        return known(thing, args, view)
    if isinstance(thing, dict) and field in thing:
        return thing[field]
    raise GraphQLError(f"The fake does not know {parent}.{field}.", extensions={"code": "FAKE"})


def _check_access(parent: str, field: str, view: View) -> None:
    scopes = needed(parent, field)
    if not view.app.may(scopes):
        required = " or ".join(f"`{scope}` access scope" for scope in sorted(scopes))
        raise GraphQLError(
            f"Access denied for {field} field. Required access: {required}.",
            extensions={"code": "ACCESS_DENIED", "documentation": GUIDE, "requiredAccess": required},
        )
    if hidden(parent, field, view):
        raise GraphQLError(
            f"This app is not approved to use the {field} field. See https://shopify.dev/docs/apps/launch/"
            "protected-customer-data for more details.",
            extensions={"code": "ACCESS_DENIED"},
        )


def _count(found: int, args: Mapping[str, Any]) -> dict[str, Any]:
    limit = args.get("limit")
    if limit is None or found < limit:
        return {"count": found, "precision": "EXACT"}
    return {"count": limit, "precision": "AT_LEAST"}
