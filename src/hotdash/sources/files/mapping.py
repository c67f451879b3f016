"""A mapping says what the columns of any CSV of order lines mean: a short TOML file, checked key by key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hotdash.errors import UsageError

KINDS = ("product", "shipping", "discount", "tax", "fee", "adjustment", "tip", "gift_card")
REQUIRED = ("order", "sku", "quantity", "unit_price", "ordered_at")


@dataclass(frozen=True)
class Columns:
    """Which column holds what; None: the file has none. order, sku, quantity, unit_price and ordered_at are needed."""

    order: str
    sku: str
    quantity: str
    unit_price: str
    ordered_at: str
    title: str | None = None
    line_id: str | None = None
    discount: str | None = None
    tax: str | None = None
    customer: str | None = None
    country: str | None = None
    updated_at: str | None = None
    status: str | None = None
    total_price: str | None = None

    def used(self) -> dict[str, str]:
        """Meaning → column, without those that the file has not."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


@dataclass(frozen=True)
class Rule:
    """Lines whose SKU is one of `sku`, begins with `sku_prefix` or matches `sku_regex` are of `kind`."""

    kind: str
    sku: tuple[str, ...] = ()
    sku_prefix: str | None = None
    sku_regex: str | None = None


@dataclass(frozen=True)
class Returns:
    """How the source books returns. A negative quantity always is one.

    Attributes:
        order_prefix: documents whose number begins so are credit notes.
        adjustment_prefix: documents whose number begins so are adjustments, not orders.
        unpriced_are_adjustments: lines of negative quantity without a price are written-off stock, not returns.
    """

    order_prefix: str | None = None
    adjustment_prefix: str | None = None
    unpriced_are_adjustments: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `text` is what it was read from."""

    text: str
    columns: Columns
    rules: tuple[Rule, ...] = ()
    returns: Returns = Returns()
    name: str = "mapped"
    delimiter: str = ","
    decimal: str = "."
    timezone: str | None = None
    currency: str | None = None
    date_format: tuple[str, ...] = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        UsageError: it cannot be opened or says something that is not understood; names the key and the remedy.
    """
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except OSError as reason:
        raise UsageError(
            f"The mapping {path} cannot be opened.", detail=reason.strerror, hint="Check the path."
        ) from None


def parse_mapping(text: str, name: str = "mapping") -> Mapping:
    """As load_mapping, from its text."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        raise UsageError(f"{name} is not TOML.", detail=str(reason), hint="See docs/mapping.md.") from None
    _only(name, "the mapping", tree, {"file", "columns", "rules", "returns"})
    file = _only(
        name, "[file]", tree.get("file", {}), {"name", "delimiter", "decimal", "timezone", "currency", "date_format"}
    )
    columns = _only(name, "[columns]", tree.get("columns", {}), {field.name for field in fields(Columns)})
    for key in REQUIRED:
        if key not in columns:
            raise _wrong(name, f"[columns] {key} is missing", f'Add {key} = "the name of its column".')
    returns = _only(name, "[returns]", tree.get("returns", {}), {field.name for field in fields(Returns)})
    return Mapping(
        text=text, columns=Columns(**_texts(name, "[columns]", columns)), returns=Returns(**returns),
        rules=tuple(_rule(name, number, rule) for number, rule in enumerate(tree.get("rules", []), 1)),
        **_file_keys(name, file),
    )  # fmt: skip


def _file_keys(name: str, file: dict[str, Any]) -> dict[str, Any]:
    formats = file.pop("date_format", None)
    keys: dict[str, Any] = _texts(name, "[file]", file)
    if formats is not None:
        keys["date_format"] = (formats,) if isinstance(formats, str) else tuple(formats)
    if len(keys.get("delimiter", ",")) != 1:
        raise _wrong(name, "[file] delimiter is not one character", 'Write for instance delimiter = ";".')
    if keys.get("decimal", ".") not in (".", ","):
        raise _wrong(name, "[file] decimal is neither a point nor a comma", 'Write decimal = "." or decimal = ",".')
    if not re.fullmatch(r"[A-Z]{3}", keys.get("currency", "EUR")):
        raise _wrong(name, "[file] currency is not a code of three capitals", 'Write for instance currency = "EUR".')
    try:
        ZoneInfo(keys.get("timezone", "UTC"))
    except (KeyError, ValueError):
        zone = keys["timezone"]
        raise _wrong(name, f"[file] timezone {zone!r} is not known", 'Write for instance "Europe/London".') from None
    return keys


def _rule(name: str, number: int, rule: dict[str, Any]) -> Rule:
    place = f"[[rules]] number {number}"
    _only(name, place, rule, {"kind", "sku", "sku_prefix", "sku_regex"})
    if rule.get("kind") not in KINDS:
        raise _wrong(name, f"{place}: kind {rule.get('kind')!r} is not known", "Use one of " + ", ".join(KINDS) + ".")
    if len(rule) < 2:
        raise _wrong(name, f"{place} matches nothing", 'Add sku = ["CODE"], sku_prefix or sku_regex.')
    try:
        re.compile(rule.get("sku_regex", ""))
    except re.error as reason:
        raise _wrong(
            name, f"{place}: sku_regex is not a regular expression: {reason}", "Correct the pattern."
        ) from None
    skus = rule.get("sku", ())
    return Rule(
        rule["kind"], (skus,) if isinstance(skus, str) else tuple(skus), rule.get("sku_prefix"), rule.get("sku_regex")
    )


def _texts(name: str, place: str, table: dict[str, Any]) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str):
            raise _wrong(name, f"{place} {key} is not a text", f'Write {key} = "…" in quotes.')
    return table


def _only(name: str, place: str, table: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _wrong(name, f"{place} is not a table of keys", "See docs/mapping.md.")
    for key in table:
        if key not in known:
            raise _wrong(name, f"{place} has the unknown key {key!r}", "Known keys: " + ", ".join(sorted(known)) + ".")
    return dict(table)


def _wrong(name: str, what: str, remedy: str) -> UsageError:
    return UsageError(f"{name}: {what}.", hint=remedy)
