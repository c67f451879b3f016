"""Definitions in /openapi.json: the key that names metrics, and the two addresses that explain them."""

from __future__ import annotations

from hotdash.db.rebuild import columns_by_view
from hotdash.web.definitions import KEEP_SECONDS, OPTIONS
from hotdash.web.openapi.operations import Json, error, option_of, read

DEFINITIONS: Json = {
    "type": "object",
    "description": "Key of the answer → its metric; /api/v1/definitions/{metric} explains it, and so does the page"
    " /definitions/{metric}.",
    "additionalProperties": {"type": "string"},
}
ALL: Json = {
    "type": "object",
    "required": ["definitions"],
    "properties": {"definitions": {"type": "array", "items": {"type": "object", "required": ["view", "columns"]}}},
}
ONE: Json = {
    "type": "object",
    "required": ["metric", "meaning", "formula", "exclusions", "unit", "sources", "freshness", "checks", "tests"],
    "properties": {
        "metric": {"type": "string"},
        "unit": {"type": ["string", "null"]},
        "sources": {"type": "object", "description": "Tables, what fills them, and the formats that facts come from."},
        "changes": {"type": "array", "description": "What was changed last of all that it is made of."},
    },
}


def definition_paths() -> Json:
    """The two addresses."""
    names = [f"{view}.{column}" for view, columns in columns_by_view().items() for column in columns]
    metric: Json = {
        "name": "metric",
        "in": "path",
        "required": True,
        "description": "A view, or a view and one of its columns.",
        "schema": {"type": "string", "enum": sorted([*columns_by_view(), *names])},
    }
    one = read("definition", "What a metric means, and where it comes from.", ONE, [metric], KEEP_SECONDS)
    one["get"]["responses"]["404"] = error("There is no such metric.")
    whole = read("definitions", "Every metric.", ALL, [option_of(one_of) for one_of in OPTIONS], KEEP_SECONDS)
    return {"/api/v1/definitions": whole, "/api/v1/definitions/{metric}": one}
