"""Days, periods and comparisons in /openapi.json: the parameters that ask for them, and the key that answers."""

from __future__ import annotations

from hotdash.web.openapi.operations import Json
from hotdash.web.period import COMPARISONS, DEFAULT, LONGEST_DAYS

PERIOD: Json = {
    "type": "object",
    "description": "The period that was asked for with from, to or compare, and its figures; absent without them.",
    "required": ["from", "to", "is_running", "compare", "compared_from", "compared_to", "figures"],
    "properties": {
        **{name: {"type": "string", "format": "date"} for name in ("from", "to")},
        **{name: {"type": ["string", "null"], "format": "date"} for name in ("compared_from", "compared_to")},
        "is_running": {"type": "boolean", "description": "Whether it ends now."},
        "compare": {"type": "string"},
        "figures": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "value", "measure", "words", "compared_value", "change_pct"],
                "properties": {
                    "words": {
                        "type": "string",
                        "description": "How it was made, as in sum of 7 days.",
                    },
                    "change_pct": {"type": ["number", "null"], "description": "Percent; of a percentage, points."},
                },
            },
        },
    },
}
DAY: Json = {
    "name": "date",
    "in": "query",
    "description": "Business day in the shop's time zone: the shop as it stood at that day's close. "
    "Not in the future and not before the shop's first day. Without it, now.",
    "schema": {"type": "string", "format": "date"},
}
# Of a day, or of the days between two, and what they are compared with.
DAYS: list[Json] = [
    DAY,
    {
        "name": "from",
        "in": "query",
        "description": "First business day of a period, instead of date. What flows is added up over the days (rates"
        " are ratios of sums), what stands is as at the close of the last one; `period` says which is which.",
        "schema": {"type": "string", "format": "date"},
    },
    {
        "name": "to",
        "in": "query",
        "description": f"Last business day of the period, today when it is missing; at most {LONGEST_DAYS} days.",
        "schema": {"type": "string", "format": "date"},
    },
    {
        "name": "compare",
        "in": "query",
        "description": "What the period is compared with. One that ends today ends now, and so does the one before it.",
        "schema": {"type": "string", "enum": list(COMPARISONS), "default": DEFAULT},
    },
]
