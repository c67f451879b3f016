"""What the operations of /openapi.json are made of: errors, parameters, an operation that reads."""

from __future__ import annotations

from typing import Any

from hotdash.tiles.tile import Option

Json = dict[str, Any]
ERROR: Json = {
    "type": "object",
    "required": ["code", "message", "detail", "hint"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "description": "A word that does not change, for programs."},
        "message": {"type": "string", "description": "What is wrong, for people."},
        "detail": {"type": ["string", "null"]},
        "hint": {"type": ["string", "null"], "description": "What to do."},
    },
}
FRESHNESS: Json = {
    "type": "object",
    "description": "How old the data of each stream are.",
    "additionalProperties": {
        "type": "object",
        "required": ["read_at", "age_minutes", "is_stale"],
        "properties": {
            "read_at": {"type": ["string", "null"], "format": "date-time"},
            "age_minutes": {"type": ["number", "null"]},
            "is_stale": {"type": "boolean"},
            "failing_checks": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Critical checks of the data that fail.",
            },
        },
    },
}
AS_OF: Json = {"type": "string", "format": "date-time", "description": "The instant that the figures stand at."}
IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETag of the answer that the client holds.",
    "schema": {"type": "string", "pattern": r'^(W/)?"[\x21\x23-\x7e]*"$'},
}
ERRORS = {
    "400": "A parameter is unknown or has an impossible value.",
    "401": "There is no good bearer token or session.",
    "413": "The message is larger than any that a source sends.",
    "429": "Too many requests in this minute; Retry-After says when to come back.",
    "500": "Something went wrong inside hotdash.",
    "503": "The database cannot be reached.",
}


def json_of(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def error(description: str) -> Json:
    return {"description": description, "content": json_of({"$ref": "#/components/schemas/Error"})}


def errors(*codes: str) -> Json:
    found = {code: error(ERRORS[code]) for code in codes}
    if "429" in found:
        found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return found


def option_of(option: Option) -> Json:
    schema: Json = {"type": "string"}
    if option.choices:
        schema["enum"] = list(option.choices)
    elif option.maximum is not None:
        schema = {"type": "integer", "minimum": 1, "maximum": option.maximum}
    if option.default is not None:
        schema["default"] = int(option.default) if option.maximum is not None else option.default
    return {"name": option.name, "in": "query", "description": option.description, "schema": schema}


def read(operation_id: str, summary: str, schema: Json, parameters: list[Json], max_age: int) -> Json:
    found = {
        "description": f"The figures. May be reused for {max_age} seconds.",
        "headers": {"ETag": {"schema": {"type": "string"}, "description": "Changes when the figures change."}},
        "content": json_of(schema),
    }
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "parameters": [*parameters, IF_NONE_MATCH],
            "responses": {
                "200": found,
                "304": {"description": "The client holds this answer already."},
                **errors("400", "401", "429", "500", "503"),
            },
        }
    }


def plain(operation_id: str, summary: str, media_type: str, *codes: str, secured: bool = False) -> Json:
    extra = {"403": error("This role may not do that.")} if secured else {}
    operation: Json = {
        "operationId": operation_id,
        "summary": summary,
        "responses": {
            "200": {"description": "Well.", "content": {media_type: {"schema": {}}}},
            **errors(*codes),
            **extra,
        },
    }
    # Where a key is needed only from another machine, none is one of the ways.
    operation["security"] = [{}, {"bearer": []}, {"session": []}] if secured else []
    return {"get": operation}
