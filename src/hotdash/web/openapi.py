"""/openapi.json, built from the tiles: every address, parameter, answer and error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from hotdash import __version__
from hotdash.db.rebuild import logic_views
from hotdash.sources.source import all_webhooks
from hotdash.tiles.tile import Option, Tile
from hotdash.web import decisions, quality
from hotdash.web.export import MEDIA_TYPES
from hotdash.web.openapi_definitions import DEFINITIONS, definition_paths
from hotdash.web.openapi_period import DAY, DAYS, PERIOD

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


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _error(description: str) -> Json:
    return {"description": description, "content": _json({"$ref": "#/components/schemas/Error"})}


def _errors(*codes: str) -> Json:
    found = {code: _error(ERRORS[code]) for code in codes}
    if "429" in found:
        found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return found


def _option(option: Option) -> Json:
    schema: Json = {"type": "string"}
    if option.choices:
        schema["enum"] = list(option.choices)
    elif option.maximum is not None:
        schema = {"type": "integer", "minimum": 1, "maximum": option.maximum}
    if option.default is not None:
        schema["default"] = int(option.default) if option.maximum is not None else option.default
    return {"name": option.name, "in": "query", "description": option.description, "schema": schema}


def _tile_schema(tile: Tile) -> Json:
    rows = {} if tile.rows_in_headline else {tile.rows_key: {"type": "array", "items": {"type": "object"}}}
    return {
        "type": "object",
        "description": tile.question,
        "required": ["as_of", "freshness", "definitions"],
        "properties": {
            **rows,
            "as_of": AS_OF,
            "freshness": FRESHNESS,
            "period": PERIOD,
            "definitions": DEFINITIONS,
        },
    }


def _read(operation_id: str, summary: str, schema: Json, parameters: list[Json], max_age: int) -> Json:
    found = {
        "description": f"The figures. May be reused for {max_age} seconds.",
        "headers": {"ETag": {"schema": {"type": "string"}, "description": "Changes when the figures change."}},
        "content": _json(schema),
    }
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "parameters": [*parameters, IF_NONE_MATCH],
            "responses": {
                "200": found,
                "304": {"description": "The client holds this answer already."},
                **_errors("400", "401", "429", "500", "503"),
            },
        }
    }


def _plain(operation_id: str, summary: str, media_type: str, *codes: str, secured: bool = False) -> Json:
    extra = {"403": _error("This role may not do that.")} if secured else {}
    operation: Json = {
        "operationId": operation_id,
        "summary": summary,
        "responses": {
            "200": {"description": "Well.", "content": {media_type: {"schema": {}}}},
            **_errors(*codes),
            **extra,
        },
    }
    # Where a key is needed only from another machine, none is one of the ways.
    operation["security"] = [{}, {"bearer": []}, {"session": []}] if secured else []
    return {"get": operation}


def _export() -> Json:
    formats: Json = {"type": "string", "enum": list(MEDIA_TYPES), "default": "json"}
    content: Json = {media.split(";")[0]: {"schema": {}} for media in MEDIA_TYPES.values()}
    view: Json = {
        "name": "view",
        "in": "path",
        "required": True,
        "description": "A view of the data dictionary.",
        "schema": {"type": "string", "enum": sorted(logic_views())},
    }
    wanted: Json = {"name": "format", "in": "query", "description": "How rows are written.", "schema": formats}
    return {
        "get": {
            "operationId": "export",
            "summary": "Every row of a view, streamed.",
            "parameters": [view, wanted, DAY],
            "responses": {
                "200": {
                    "description": "All rows of the shop; text that a spreadsheet would run is quoted.",
                    "content": content,
                },
                "404": _error("There is no such view."),
                **_errors("400", "401", "429", "500", "503"),
            },
        }
    }


def _webhook(name: str) -> Json:
    """The signature is the key: sources cannot send tokens."""
    shop: Json = {
        "name": "shop",
        "in": "query",
        "description": "Domain of the shop, where no header of the source names it.",
        "schema": {"type": "string"},
    }
    status: Json = {"type": "object", "properties": {"status": {"enum": ["received", "known"]}}}
    refused = "The signature is wrong, or no such shop is connected to the source."
    return {
        "post": {
            "operationId": f"webhook-{name}",
            "summary": f"A signed message of {name.capitalize()}.",
            "parameters": [shop],
            "requestBody": {"content": _json({"type": "object"})},
            "responses": {
                "200": {"description": "Kept; it is applied right afterwards.", "content": _json(status)},
                "401": _error(refused),
                **_errors("400", "413", "500", "503"),
            },
            "security": [],
        }
    }


def _quality() -> Json:
    answer: Json = {
        "type": "object",
        "required": [*quality.KEYS, "as_of"],
        "properties": {"as_of": AS_OF, "health_status": {"enum": ["PASSING", "WARNING", "FAILING"]}},
    }
    return {
        "/api/v1/analytics/data-quality": _read(
            "data-quality", "How far the data can be trusted.", answer, [], quality.KEEP_SECONDS
        )
    }


def _decisions() -> Json:
    decision: Json = {
        "type": "object",
        "required": ["id", "scope", "actor", "action", "rationale", "created_at"],
        "properties": {
            "id": {"type": "integer"},
            "created_at": {"type": "string", "format": "date-time"},
            "rationale": {"type": ["string", "null"]},
        }
        | {name: {"type": "string"} for name in ("scope", "actor", "action")},
    }
    answer: Json = {
        "type": "object",
        "required": ["decisions", "as_of"],
        "properties": {"decisions": {"type": "array", "items": decision}, "as_of": AS_OF},
    }
    read = _read("decisions", "What was decided, newest first.", answer, [*map(_option, decisions.OPTIONS)], 0)
    sent = {"requestBody": {"required": True, "content": _json({"$ref": "#/components/schemas/Decision"})}}
    write: Json = {
        "operationId": "record-decision",
        "summary": "Write a decision at the end of the shop's chain; it is never changed.",
        **sent,
        "responses": {
            "201": {"description": "Written.", "content": _json(decision)},
            "403": _error("This role may not do that."),
            **_errors("400", "401", "413", "429", "500", "503"),
        },
    }
    return {"/api/v1/audit/decisions": read, "/api/v1/decisions": {"post": write}}


def build(tiles: Sequence[Tile]) -> Json:
    """The document."""
    _, sent = msgspec.json.schema_components([decisions.Decision])
    schemas = {"Error": ERROR, **sent} | {tile.name: _tile_schema(tile) for tile in tiles}
    whole: Json = {
        "type": "object",
        "required": [*(tile.endpoint for tile in tiles), "as_of"],
        "properties": {tile.endpoint: {"$ref": f"#/components/schemas/{tile.name}"} for tile in tiles}
        | {"as_of": AS_OF},
    }
    shortest = min((tile.cache_seconds for tile in tiles), default=0)
    paths: Json = {"/api/v1/dashboard": _read("dashboard", "All tiles at once.", whole, DAYS, shortest)}
    for tile in tiles:
        paths[f"/api/v1/dashboard/{tile.endpoint}"] = _read(
            tile.name,
            tile.title,
            {"$ref": f"#/components/schemas/{tile.name}"},
            [*DAYS, *map(_option, tile.options)],
            tile.cache_seconds,
        )
    paths["/api/v1/export/{view}"] = _export()
    paths |= _decisions() | _quality()
    paths |= {f"/webhooks/{name}": _webhook(name) for name in all_webhooks()}
    paths |= definition_paths(_read, _option, _error("There is no such metric."))
    paths["/events"] = _plain(
        "events",
        "Server-sent events: one `change` whenever the shop's figures changed.",
        "text/event-stream",
        "401",
        "429",
    )
    paths["/events"]["get"].pop("security")
    paths["/healthz"] = _plain("healthz", "The process answers.", "application/json")
    paths["/readyz"] = _plain("readyz", "The database is there and ready.", "application/json", "503")
    paths["/metrics"] = _plain(
        "metrics",
        "Prometheus metrics: for this machine, or an owner's token.",
        "text/plain",
        "401",
        "503",
        secured=True,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hotdash",
            "version": __version__,
            "description": "The operator control centre of a Shopify parts shop. Percentages are 0 to 100.",
        },
        "paths": paths,
        "security": [{"bearer": []}, {"session": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "hotdash token new --shop DOMAIN"},
                "session": {"type": "apiKey", "in": "cookie", "name": "hotdash_session"},
            },
        },
    }
