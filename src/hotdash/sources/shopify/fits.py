"""Vehicles of products on their way to staging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hotdash.sources.shopify.fitment import Fit, fits_of_field, fits_of_tags, fits_of_title
from hotdash.sources.shopify.staged import Rows
from hotdash.sources.shopify.vehicles import mapping_in_use


def stage_fits(rows: Rows, title: str, tags: Sequence[str], line_number: int, product_id: int | None = None) -> None:
    """The vehicles that a product names by tags, else by title; that it was looked at is staged in any case.

    Args:
        product_id: None: the product that is staged with the same line number.
    """
    mapping = mapping_in_use()
    fits = fits_of_tags(tags, mapping)
    source = "tags" if fits else "title"
    _put(rows, fits or fits_of_title(title, mapping), source, line_number, product_id)


def stage_field_fits(rows: Rows, key: str, value: str, product_id: int, line_number: int) -> None:
    """The vehicles that a metafield names, where the mapping knows it by its "namespace.key"."""
    mapping = mapping_in_use()
    form = mapping.fields.get(key)
    if form is not None:
        _put(rows, fits_of_field(value, form, mapping), "metafield", line_number, product_id)


def _put(rows: Rows, fits: Iterable[Fit], source: str, line_number: int, product_id: int | None) -> None:
    rows.put("staged_fitments", (product_id, None, None, None, None, source, line_number))
    for fit in fits:
        rows.put("staged_fitments", (product_id, fit.make, fit.model, fit.year_from, fit.year_to, source, line_number))
