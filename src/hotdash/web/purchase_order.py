"""A purchase order on paper: A4, one line an article, its head repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from hotdash.web.formats import day_words, money, number

COLUMNS = ("sku", "barcode", "product", "variant", "quantity", "pack_size", "unit_cost", "line_total")
HEADINGS = ("SKU", "Article", "Quantity", "Unit cost", "Total")
WIDTHS = (32, 84, 20, 26, 28)
# The fonts that every PDF reader has know Western letters only; what people write as typography has plain forms.
PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "…": "...",
        "″": '"',
        "′": "'",
        "€": "EUR ",
        "₹": "Rs ",
    }
)


@dataclass(frozen=True)
class Draft:
    """What is due from a supplier.

    Attributes:
        lines: values of COLUMNS; unit_cost and line_total are None where the cost is not known.
        minimum: smallest order that the supplier takes, in the currency; None where not known.
    """

    shop: str
    supplier: str
    day: date
    currency: str
    minimum: Decimal | None
    lines: Sequence[tuple[Any, ...]]

    @property
    def total(self) -> Decimal:
        """Sum of the lines whose cost is known."""
        return sum((line[7] for line in self.lines if line[7] is not None), Decimal())

    @property
    def unpriced(self) -> int:
        """Number of lines whose cost is not known."""
        return sum(line[7] is None for line in self.lines)


def western(text: str) -> str:
    """The text in Latin-1: typographic signs as plain ones, letters of other scripts as question marks."""
    return text.translate(PLAIN).encode("latin-1", "replace").decode("latin-1")


def _cells(draft: Draft) -> list[tuple[str, ...]]:
    found = []
    for sku, _, product, variant, quantity, _, cost, total in draft.lines:
        article = f"{product}, {variant}" if variant and variant != "Default Title" else product
        amounts = ["" if value is None else money(value, draft.currency) for value in (cost, total)]
        found.append((sku, article or "", number(quantity), *amounts))
    return found


def _notes(draft: Draft) -> list[str]:
    notes = []
    if draft.unpriced:
        notes.append(f"{draft.unpriced} of {len(draft.lines)} lines have no known cost and are not in the total.")
    if draft.minimum is not None and draft.total < draft.minimum:
        notes.append(f"Below the supplier's minimum of {money(draft.minimum, draft.currency)}.")
    return [*notes, "A draft: nothing has been ordered."]


def pdf_of(draft: Draft) -> bytes:
    """The draft as PDF; the same draft gives the same bytes."""
    # Here and not above: it brings the library of pictures along, which nothing else of the server needs.
    from fpdf import FPDF, FontFace

    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime.combine(draft.day, time(), UTC))
    pdf.set_title(western(f"Purchase order, {draft.supplier}"))
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 16)
    pdf.cell(0, 10, "Purchase order (draft)", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", size=10)
    for label, text in (("From", draft.shop), ("To", draft.supplier), ("Date", day_words(draft.day))):
        pdf.cell(18, 6, label)
        pdf.cell(0, 6, western(text), new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font("Helvetica", size=9)
    align = ("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT")
    bold = FontFace(emphasis="BOLD")
    with pdf.table(
        col_widths=WIDTHS,
        text_align=align,
        headings_style=bold,
        borders_layout="HORIZONTAL_LINES",
        line_height=5,
        padding=1,
    ) as table:
        for cells in (HEADINGS, *_cells(draft), ("", "Total", "", "", money(draft.total, draft.currency))):
            table.row([western(text) for text in cells])
    pdf.ln(4)
    for note in _notes(draft):
        pdf.multi_cell(0, 5, western(note), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
