"""Numbers as people write them, with decimal points or commas."""

from __future__ import annotations

import polars as pl
import pytest

from hotdash.sources.files.cells import AMOUNT, number_text
from hotdash.sources.files.mapping import Columns, Mapping

COLUMNS = Columns(order="o", sku="s", quantity="q", unit_price="p", ordered_at="t")
POINTS = {
    "1234.50": "1234.50", "1,234.50": "1234.50", "-1,234,567": "-1234567", " 2.5 ": "2.5", ".5": ".5", "-0": "-0",
    "+3": "+3", "5.": "5.", "1,5": None, "12,34.5": None, "1234,567": None, "1.234,50": None, "1,234.567,8": None,
    "1e3": None, "$2": None, "": None, "1 234": None, "1.2.3": None,
}  # fmt: skip


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("text", POINTS)
def test_thousands_are_read_and_what_does_not_fit_is_none(text: str, decimal: str) -> None:
    written = text if decimal == "." else text.translate(str.maketrans(".,", ",."))
    mapping = Mapping("", COLUMNS, decimal=decimal)
    read = number_text("p", mapping)
    found = pl.DataFrame({"p": [written]}).select(pl.when(read.str.contains(AMOUNT)).then(read)).item()
    assert found == POINTS[text]
