"""Google's own discovery documents, and whether a JSON value is what they promise."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

ANALYTICS, SEARCH = "analyticsdata.v1beta", "searchconsole.v1"
# int64 and uint64 travel as text, so that no digit is lost on the way.
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float), "object": (dict,), "array": (list,),
}  # fmt: skip


@cache
def document(name: str) -> dict[str, Any]:
    """The discovery document that the official client carries."""
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    return dict(json.loads((folder / f"{name}.json").read_text()))


def complaints(name: str, schema: str, value: Any) -> list[str]:
    """What about the value is not as the schema of that document says; empty when all is."""
    return list(_complaints(document(name)["schemas"], {"$ref": schema}, value, schema))


def _complaints(schemas: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> list[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema.get("type", "any")
    is_wrong = kind != "any" and not isinstance(value, KINDS[kind])
    if is_wrong or (isinstance(value, bool) and kind in ("integer", "number")):
        return [f"{place} is {value!r}, not {kind}"]
    if kind == "string":
        return _text_complaints(schema, value, place)
    if kind == "array":
        return [
            found
            for n, item in enumerate(value)
            for found in _complaints(schemas, schema["items"], item, f"{place}[{n}]")
        ]
    if kind == "object":
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        found = [f"{place} has the unknown name {name!r}" for name in value if name not in known and rest is None]
        for name, item in value.items():
            if name in known or rest is not None:
                found += _complaints(schemas, known.get(name, rest), item, f"{place}.{name}")
        return found
    return []


def _text_complaints(schema: dict[str, Any], value: str, place: str) -> list[str]:
    # Search Console writes and takes the words of its enums in several ways: "siteOwner" for SITE_OWNER, "date".
    words = {_plain(word) for word in schema.get("enum", [])}
    if words and _plain(value) not in words:
        return [f"{place} is {value!r}, none of {', '.join(schema['enum'])}"]
    if schema.get("format") in ("int64", "uint64") and not value.lstrip("-").isdecimal():
        return [f"{place} is {value!r}, not a number"]
    return []


def _plain(word: str) -> str:
    return word.replace("_", "").casefold()
