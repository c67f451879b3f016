"""Polars expressions that read the cells of a mapped CSV, and say for each what makes it unreadable."""

from __future__ import annotations

import polars as pl

from hotdash.sources.files.mapping import Mapping

# Numeric cells become integer columns of 32 bits or amounts; beyond these no shop has been.
# Only 0 to 9: the digits of other scripts are no numbers to the database.
INTEGER = r"^[+-]?[0-9]{1,9}(\.0*)?$"
AMOUNT = r"^[+-]?([0-9]{1,9}(\.[0-9]{0,6})?|\.[0-9]{1,6})$"
FIRST_YEAR, LAST_YEAR = 1980, 2100


def number_text(column: str, mapping: Mapping) -> pl.Expr:
    """The cell as SQL writes a number: a point for decimals, no thousands; null where points and commas do not fit.

    A point between decimals in a file with decimal commas must not make 1.5 into 15.
    """
    thousands = "." if mapping.decimal == "," else ","
    text = pl.col(column).str.strip_chars()
    grouped = rf"^[+-]?[0-9]{{1,3}}(\{thousands}[0-9]{{3}})+(\{mapping.decimal}[0-9]*)?$"
    plain = pl.when(text.str.contains(grouped)).then(text.str.replace_all(thousands, "", literal=True)).otherwise(text)
    whole = pl.when(~plain.str.contains(thousands, literal=True)).then(plain)
    return whole.str.replace(mapping.decimal, ".", literal=True)


def instant(column: str, mapping: Mapping, timezone: str) -> pl.Expr:
    """The cell as UTC; a time that daylight saving skips is moved on by an hour, one that occurs twice is the first."""
    text = pl.col(column).str.strip_chars()
    zoned = [form for form in mapping.date_format if "%z" in form]
    local = [form for form in mapping.date_format if "%z" not in form]
    read = [text.str.to_datetime(form, strict=False, time_unit="us").dt.convert_time_zone("UTC") for form in zoned]
    for form in local:
        time = (
            text.str.to_datetime(form, strict=False, time_unit="us")
            if "%H" in form or "%T" in form or "%I" in form
            else text.str.to_date(form, strict=False).cast(pl.Datetime("us"))
        )
        read += [_localised(time, timezone), _localised(time + pl.duration(hours=1), timezone)]
    return pl.coalesce(read).dt.replace_time_zone(None)


def _localised(time: pl.Expr, timezone: str) -> pl.Expr:
    zoned = time.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return zoned.dt.convert_time_zone("UTC")


def source_id(column: str) -> pl.Expr:
    """The cell without a decimal ".0" that a spreadsheet may have put behind a number."""
    return pl.col(column).str.strip_chars().str.replace(r"^([0-9]+)\.0$", "$1")


def line_kind(sku: str, mapping: Mapping) -> pl.Expr:
    """The kind that the first matching rule says, else product."""
    kind = pl.lit("product")
    for rule in reversed(mapping.rules):
        match = pl.col(sku).is_in(list(rule.sku)) if rule.sku else pl.lit(False)
        if rule.sku_prefix:
            match = match | pl.col(sku).str.starts_with(rule.sku_prefix)
        if rule.sku_regex:
            match = match | pl.col(sku).str.contains(rule.sku_regex)
        kind = pl.when(match).then(pl.lit(rule.kind)).otherwise(kind)
    return kind


def problems(mapping: Mapping) -> list[tuple[str, pl.Expr, str]]:
    """Meaning of the column, whether a cell of it is unreadable, and the reason in words; on the staged frame."""
    found = [
        ("order", pl.col("order").is_null(), "The order number is missing."),
        ("quantity", pl.col("quantity").is_null(), "The quantity is not a whole number below a thousand million."),
        ("unit_price", pl.col("unit_price").is_null(), "The price is not a number below a thousand million."),
        ("ordered_at", pl.col("ordered_at").is_null(), "The time is not a date of the mapping's date_format."),
        ("ordered_at", ~pl.col("ordered_at").dt.year().is_between(FIRST_YEAR, LAST_YEAR), "The year is impossible."),
    ]
    if mapping.columns.updated_at:
        found.append(
            ("updated_at", pl.col("updated_at").is_null(), "The time is not a date of the mapping's date_format.")
        )
    for name in ("discount", "tax", "total_price"):
        if getattr(mapping.columns, name):
            bad = pl.col(f"{name}_raw").is_not_null() & pl.col(name).is_null()
            found.append((name, bad, f"The {name} is not a number below a thousand million."))
    return found
