"""Rows in /openapi.json: any view page by page or as a file, and drafts of purchase orders."""

from __future__ import annotations

from collections.abc import Sequence

from hotdash.db.rebuild import logic_views
from hotdash.tiles.tile import Tile
from hotdash.web import analytics, export, purchasing
from hotdash.web.openapi.operations import AS_OF, FRESHNESS, IF_NONE_MATCH, Json, error, errors, option_of, read
from hotdash.web.openapi.period import DAY


def _day_parameter(name: str, description: str) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", "format": "date"}}


RANGE = [
    _day_parameter("from", "First business day wanted, for views whose rows are of a day."),
    _day_parameter("to", "Last business day wanted."),
]
VIEW: Json = {
    "name": "view",
    "in": "path",
    "required": True,
    "description": "A view of the data dictionary.",
    "schema": {"type": "string", "enum": sorted(logic_views())},
}
CURSOR: Json = {
    "name": "cursor",
    "in": "query",
    "description": "next_cursor of the page before. Without it, the first page.",
    "schema": {"type": "string"},
}
EXPORT_HEADERS: Json = {
    name: {"schema": {"type": kind}, "description": description}
    for name, kind, description in (
        ("ETag", "string", "Changes when the rows change."),
        ("As-Of", "string", "The instant that the rows stand at."),
        ("Freshness", "string", "How old the data of each stream are, as JSON."),
        ("Export-Rows", "integer", "How many rows there are."),
        ("Export-SHA256", "string", "SHA-256 of the file in hexadecimal digits, as sha256sum prints it."),
        ("Repr-Digest", "string", "The same checksum as RFC 9530 writes it."),
        ("Content-Length", "integer", "Bytes of the file: it is complete before the first one is sent."),
    )
}


def _export(operation_id: str, summary: str, parameters: list[Json]) -> Json:
    content: Json = {media.split(";")[0]: {"schema": {}} for media in export.MEDIA_TYPES.values()}
    options = [option_of(export.FORMAT), option_of(export.PERSONAL)]
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "parameters": [*parameters, *options, DAY, IF_NONE_MATCH],
            "responses": {
                "200": {
                    "description": "All rows of the shop; in CSV, text that a spreadsheet would run is quoted.",
                    "headers": EXPORT_HEADERS,
                    "content": content,
                },
                "304": {"description": "The client holds these rows already."},
                "403": error("Personal columns are told to an owner only."),
                "404": error("There is no such view."),
                **errors("400", "401", "429", "500", "503"),
            },
        }
    }


def exports() -> Json:
    found = {"/api/v1/export/{view}": _export("export", "Every row of a view.", [VIEW, *RANGE])}
    for name, named in export.named_exports().items():
        summary = f"Every row of {named.view}."
        found[f"/api/v1/export/{name}"] = _export(f"export-{name}", summary, [option_of(named.option)])
    return found


def analytics_paths(tiles: Sequence[Tile]) -> Json:
    page: Json = {
        "type": "object",
        "required": ["rows", "next_cursor", "as_of", "freshness"],
        "properties": {
            "rows": {"type": "array", "items": {"type": "object"}},
            "next_cursor": {"type": ["string", "null"], "description": "Null on the last page."},
            "as_of": AS_OF,
            "freshness": FRESHNESS,
        },
    }
    parameters = [VIEW, option_of(analytics.LIMIT), CURSOR, *RANGE, DAY]
    rows = read("rows", "The rows of a view, page by page.", page, parameters, analytics.MAX_AGE)
    rows["get"]["responses"]["404"] = error("There is no such view.")
    found = {"/api/v1/analytics/{view}": rows}
    answer: Json = {
        "type": "object",
        "required": ["as_of", "freshness"],
        "properties": {"as_of": AS_OF, "freshness": FRESHNESS},
    }
    for tile in tiles:
        for name in tile.analytics:
            summary = name.replace("-", " ").capitalize()
            found[f"/api/v1/analytics/{name}"] = read(name, f"{summary}.", answer, [DAY], tile.cache_seconds)
    return found


def purchase_order_draft() -> Json:
    supplier: Json = {
        "name": "supplier",
        "in": "query",
        "required": True,
        "description": "Name of the supplier, as in the view v_replenishment.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    formats: Json = {"type": "string", "enum": list(purchasing.MEDIA_TYPES), "default": "csv"}
    content: Json = {media.split(";")[0]: {"schema": {}} for media in purchasing.MEDIA_TYPES.values()}
    return {
        "get": {
            "operationId": "purchase-order-draft",
            "summary": "What is due from a supplier, as an order to send.",
            "parameters": [
                supplier,
                {"name": "format", "in": "query", "description": "A sheet, or paper.", "schema": formats},
            ],
            "responses": {
                "200": {"description": "The lines, quantities in whole packs.", "content": content},
                "404": error("Nothing is due from that supplier."),
                **errors("400", "401", "429", "500", "503"),
            },
        }
    }
