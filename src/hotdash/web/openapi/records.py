"""What people write down and look up in /openapi.json: decisions, time saved, the state of the data."""

from __future__ import annotations

from hotdash.web import decisions, quality, time_savings
from hotdash.web.openapi.operations import AS_OF, FRESHNESS, Json, error, errors, json_of, option_of, read


def quality_paths() -> Json:
    answer: Json = {
        "type": "object",
        "required": [*quality.KEYS, "as_of", "freshness"],
        "properties": {
            "as_of": AS_OF,
            "freshness": FRESHNESS,
            "health_status": {"enum": ["PASSING", "WARNING", "FAILING"]},
        },
    }
    return {
        "/api/v1/analytics/data-quality": read(
            "data-quality", "How far the data can be trusted.", answer, [], quality.KEEP_SECONDS
        )
    }


def decision_paths() -> Json:
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
    listed = read("decisions", "What was decided, newest first.", answer, [*map(option_of, decisions.OPTIONS)], 0)
    sent = {"requestBody": {"required": True, "content": json_of({"$ref": "#/components/schemas/Decision"})}}
    write: Json = {
        "operationId": "record-decision",
        "summary": "Write a decision at the end of the shop's chain; it is never changed.",
        **sent,
        "responses": {
            "201": {"description": "Written.", "content": json_of(decision)},
            "403": error("This role may not do that."),
            **errors("400", "401", "413", "429", "500", "503"),
        },
    }
    return {"/api/v1/audit/decisions": listed, "/api/v1/decisions": {"post": write}}


def time_saving_paths() -> Json:
    amounts = {field.key: {"type": "integer"} for field in (*time_savings.MINUTES, *time_savings.ACTIONS)}
    entry: Json = {
        "type": "object",
        "required": ["entry_date", *amounts, "total_minutes_saved", "created_at", "updated_at"],
        "additionalProperties": False,
        "properties": {"entry_date": {"type": "string", "format": "date"}, "total_minutes_saved": {"type": "integer"}}
        | amounts
        | {name: {"type": "string", "format": "date-time"} for name in ("created_at", "updated_at")},
    }
    write: Json = {
        "operationId": "record-time-savings",
        "summary": "Write down the time saved on a business day, or correct it; the log keeps what it was.",
        "requestBody": {"required": True, "content": json_of({"$ref": "#/components/schemas/TimeSavings"})},
        "responses": {
            "200": {"description": "Corrected, or the same as before.", "content": json_of(entry)},
            "201": {"description": "Written.", "content": json_of(entry)},
            "403": error("This role may not do that."),
            **errors("400", "401", "413", "429", "500", "503"),
        },
    }
    return {"/api/v1/time-savings": {"post": write}}
