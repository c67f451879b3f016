"""/openapi.json, built from the tiles: every address, parameter, answer and error."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hotdash import __version__
from hotdash.sources.source import all_webhooks
from hotdash.tiles.tile import Tile
from hotdash.web import decisions, time_savings
from hotdash.web.openapi.definitions import DEFINITIONS, definition_paths
from hotdash.web.openapi.operations import AS_OF, ERROR, FRESHNESS, Json, error, errors, json_of, option_of, plain, read
from hotdash.web.openapi.period import DAYS, PERIOD
from hotdash.web.openapi.records import decision_paths, quality_paths, time_saving_paths
from hotdash.web.openapi.tables import analytics_paths, exports, purchase_order_draft


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
            "requestBody": {"content": json_of({"type": "object"})},
            "responses": {
                "200": {"description": "Kept; it is applied right afterwards.", "content": json_of(status)},
                "401": error(refused),
                **errors("400", "413", "500", "503"),
            },
            "security": [],
        }
    }


def build(tiles: Sequence[Tile]) -> Json:
    """The document."""
    _, sent = msgspec.json.schema_components([decisions.Decision, time_savings.TimeSavings])
    schemas = {"Error": ERROR, **sent} | {tile.name: _tile_schema(tile) for tile in tiles}
    whole: Json = {
        "type": "object",
        "required": [*(tile.endpoint for tile in tiles), "as_of"],
        "properties": {tile.endpoint: {"$ref": f"#/components/schemas/{tile.name}"} for tile in tiles}
        | {"as_of": AS_OF},
    }
    shortest = min((tile.cache_seconds for tile in tiles), default=0)
    paths: Json = {"/api/v1/dashboard": read("dashboard", "All tiles at once.", whole, DAYS, shortest)}
    for tile in tiles:
        paths[f"/api/v1/dashboard/{tile.endpoint}"] = read(
            tile.name,
            tile.title,
            {"$ref": f"#/components/schemas/{tile.name}"},
            [*DAYS, *map(option_of, tile.options)],
            tile.cache_seconds,
        )
    paths["/api/v1/purchase-order-draft"] = purchase_order_draft()
    paths |= exports() | analytics_paths(tiles) | decision_paths() | quality_paths() | time_saving_paths()
    paths |= {f"/webhooks/{name}": _webhook(name) for name in all_webhooks()}
    paths |= definition_paths()
    paths["/events"] = plain(
        "events",
        "Server-sent events: one `change` whenever the shop's figures changed.",
        "text/event-stream",
        "401",
        "429",
    )
    paths["/events"]["get"].pop("security")
    paths["/healthz"] = plain("healthz", "The process answers.", "application/json")
    paths["/readyz"] = plain("readyz", "The database is there and ready.", "application/json", "503")
    paths["/metrics"] = plain(
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
