"""Any CSV of order lines, by a mapping: block by block into typed staging rows.

A row is one line of an order. Without an updated_at column files are united: a line is known by its content within its
order and its occurrence, so that repeated lines stay and a file that is read again changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.files import cells
from hotdash.sources.files.formats import columns_found, other_delimiter
from hotdash.sources.files.keys import TextHashes, as_negative_ids, count_occurrences, mix, negative_id
from hotdash.sources.files.mapping import Mapping
from hotdash.sources.files.reader import FileReader, run_ahead
from hotdash.sources.files.records import REMEDY, Reject, csv_text
from hotdash.sources.formats import Block, Head, Reader

UTC_TEXT = "%Y-%m-%dT%H:%M:%S%.6f+00"
# Column of pg_temp.staged_order_lines → column of the frame.
LINES = {
    "shopify_order_id": "shopify_order_id", "line_id": "line_id", "line_kind": "line_kind", "sku": "sku",
    "title": "title", "quantity": "quantity", "unit_price": "unit_price", "discount_amount": "discount",
    "tax_amount": "tax", "happened_at": "ordered_at_text", "source_updated_at": "updated_at_text",
    "occurrence": "occurrence", "line_number": "line_number",
}  # fmt: skip
ORDERS = (
    "shopify_order_id", "order_number", "kind", "ordered_at", "currency", "total_price", "shopify_customer_id",
    "ship_country", "display_fulfillment_status", "source_updated_at", "has_lines", "line_number",
)  # fmt: skip
AMOUNTS = ("discount", "tax", "total_price")
OPTIONAL = ("title", "customer", "country", "updated_at", "updated_at_text", "status", *AMOUNTS)


@dataclass
class MappedFormat:
    """The format that a mapping describes."""

    mapping: Mapping
    name: str = "mapped_csv"
    title: str = "CSV by a mapping"

    def recognises(self, head: Head) -> bool:
        """Whether all mapped columns are there."""
        return set(self.mapping.columns.used().values()) <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """See Format.stage.

        Raises:
            UnreadableFileError: a mapped column is missing.
        """
        assert isinstance(reader, FileReader)
        self._check(reader.head)
        work = _BlockWork(
            self.mapping, reader, self.mapping.timezone or shop.iana_timezone, self.mapping.currency or shop.currency
        )
        for lines, orders, customers in reader.drained(run_ahead(work.staged())):
            staging.add_csv("staged_order_lines", tuple(work.line_columns), lines)
            staging.add_csv("staged_orders", ORDERS, orders)
            if customers:
                staging.add_csv("staged_customers", ("shopify_customer_id", "line_number"), customers)

    def _check(self, head: Head) -> None:
        for meaning, column in self.mapping.columns.used().items():
            if column not in head.columns:
                raise UnreadableFileError(
                    f"{head.name}: line 1 has no column {column!r}.",
                    detail=columns_found(head),
                    hint=f"Write [file] delimiter = {other!r} in the mapping."
                    if (other := other_delimiter(head))
                    else f"Correct [columns] {meaning} or [file] delimiter ({self.mapping.delimiter!r}) there.",
                )


class _BlockWork:
    """Turns blocks into staging CSV, in a thread beside the reading one; keeps only the hashes of texts it has seen."""

    def __init__(self, mapping: Mapping, reader: FileReader, timezone: str, currency: str) -> None:
        self._mapping, self._reader, self._timezone, self._currency = mapping, reader, timezone, currency
        self._hashes = TextHashes()
        self._used = mapping.columns.used()
        # Columns that the file has not need not be written and read as nulls.
        self.line_columns = {
            name: column
            for name, column in LINES.items()
            if column.removesuffix("_text") not in OPTIONAL or column.removesuffix("_text") in self._used
        }

    def staged(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Lines, orders and customers of each block as CSV."""
        for block in run_ahead(self._reader.blocks()):
            frame = self._read(block)
            good = self._sift(frame, block)
            if good.height:
                yield self._lines(good), self._orders(good), self._customers(good)

    def _read(self, block: Block) -> pl.DataFrame:
        columns = [f"c{place}" for place in range(len(self._reader.head.columns))]
        places = {name: columns[self._reader.head.columns.index(column)] for name, column in self._used.items()}
        raw = pl.read_csv(
            block.data, has_header=False, new_columns=columns, infer_schema=False, separator=self._mapping.delimiter,
            columns=sorted({int(column[1:]) for column in places.values()}),
        )  # fmt: skip
        names = sorted({int(column[1:]) for column in places.values()})
        raw.columns = [f"c{place}" for place in names]
        read = self._cells()
        found = {name: raw[column].alias(name) for name, column in places.items()}
        cells_ = [
            column
            for name, texts in found.items()
            for column in (_by_value(texts, read[name]) if name in read else [texts])
        ]
        missing = [pl.lit(None, pl.String).alias(name) for name in OPTIONAL if name.removesuffix("_text") not in found]
        return pl.DataFrame(cells_).with_columns(missing).with_row_index("row")

    def _cells(self) -> dict[str, list[pl.Expr]]:
        """For each text column the columns that are read from it."""
        mapping = self._mapping
        quantity = cells.number_text("quantity", mapping)
        read = {
            "order": [cells.source_id("order").replace("", None)],
            "customer": [cells.source_id("customer").replace("", None)],
            "sku": [pl.col("sku").str.strip_chars().replace("", None)],
            "quantity": [
                pl.when(quantity.str.contains(cells.INTEGER))
                .then(quantity.str.replace(r"\.0*$", "")).cast(pl.Int64, strict=False).alias("quantity")
            ],
        }  # fmt: skip
        for name in ("unit_price", *AMOUNTS):
            read[name] = [self._amount(name), pl.col(name).alias(f"{name}_raw")]
        for name in ("ordered_at", "updated_at"):
            instant = cells.instant(name, mapping, self._timezone)
            read[name] = [instant.alias(name), instant.dt.strftime(UTC_TEXT).alias(f"{name}_text")]
        return read

    def _amount(self, name: str) -> pl.Expr:
        text = cells.number_text(name, self._mapping)
        return pl.when(text.str.contains(cells.AMOUNT)).then(text).alias(name)

    def _sift(self, frame: pl.DataFrame, block: Block) -> pl.DataFrame:
        """The readable rows with their ids; the others go to the reader's rejects."""
        frame = frame.with_columns(line_number=self._line_numbers(block, frame.height))
        problems = cells.problems(self._mapping)
        bad = frame.select(pl.any_horizontal([wrong.fill_null(False) for _, wrong, _ in problems])).to_series()
        if bad.any():
            self._reject(frame.filter(bad), problems, block)
            frame = frame.filter(~bad)
        return self._with_ids(frame) if frame.height else frame

    def _line_numbers(self, block: Block, rows: int) -> pl.Series:
        if block.data.count(b"\n") == rows:
            return pl.int_range(block.first_line, block.first_line + rows, eager=True)
        reader = csv.reader(io.StringIO(block.data.decode(), newline=""), delimiter=self._mapping.delimiter)
        ends = [block.first_line + reader.line_num for _ in reader]
        return pl.Series([block.first_line, *ends[:-1]])

    def _reject(self, bad: pl.DataFrame, problems: list[tuple[str, pl.Expr, str]], block: Block) -> None:
        rows = list(csv.reader(io.StringIO(block.data.decode(), newline=""), delimiter=self._mapping.delimiter))
        flags = bad.select(
            pl.col("row"),
            "line_number",
            *(wrong.fill_null(False).alias(f"p{place}") for place, (_, wrong, _) in enumerate(problems)),
        )
        for row, line, *wrong in flags.iter_rows():
            meaning, _, reason = problems[wrong.index(True)]
            column = self._used[meaning]
            value = rows[row][self._reader.head.columns.index(column)]
            payload = csv_text(rows[row], self._mapping.delimiter)
            self._reader.rejects.append(Reject(line, payload, f"{reason} (found {value!r})", column, REMEDY))

    def _with_ids(self, frame: pl.DataFrame) -> pl.DataFrame:
        own = "line_id" in self._used
        (order_ids,) = _by_value(frame["order"], _ids)
        (customer_ids,) = _by_value(frame["customer"], _ids)
        content = (
            [self._hashes.of(frame["line_id"])]
            if own
            else [
                self._hashes.of(frame["sku"]), self._hashes.of(frame["title"]), _bits(frame["quantity"]),
                *(_bits(frame[name].cast(pl.Float64).fill_null(0)) for name in ("unit_price", "discount", "tax")),
                _bits(frame["ordered_at"].cast(pl.Int64)),
            ]
        )  # fmt: skip
        hashes = mix(*content)
        line_ids = _ids(frame["line_id"]) if own else pl.Series(as_negative_ids(hashes))
        counts = None if own else count_occurrences(mix(order_ids.to_numpy().view(np.uint64), hashes))
        return frame.with_columns(
            self._kinds(), shopify_order_id=order_ids, customer_id=customer_ids, line_id=line_ids,
            occurrence=pl.lit(None, pl.Int64) if counts is None else pl.Series(counts),
        )  # fmt: skip

    def _kinds(self) -> list[pl.Expr]:
        returns = self._mapping.returns
        kind, document = cells.line_kind("sku", self._mapping), pl.lit("order")
        if returns.unpriced_are_adjustments:
            free = (pl.col("quantity") < 0) & (pl.col("unit_price").cast(pl.Float64) == 0)
            kind, document = (
                pl.when(free).then(pl.lit("adjustment")).otherwise(kind),
                pl.when(free).then(pl.lit("adjustment")).otherwise(document),
            )
        for prefix, name in ((returns.adjustment_prefix, "adjustment"), (returns.order_prefix, "credit_note")):
            if prefix:
                document = pl.when(pl.col("order").str.starts_with(prefix)).then(pl.lit(name)).otherwise(document)
        return [kind.alias("line_kind"), document.alias("kind")]

    def _lines(self, frame: pl.DataFrame) -> bytes:
        return frame.select(*self.line_columns.values()).write_csv(include_header=False).encode()

    def _orders(self, frame: pl.DataFrame) -> bytes:
        amount = [pl.col(name).cast(pl.Decimal(38, 6)) for name in ("unit_price", "discount", "tax")]
        total = pl.col("quantity").cast(pl.Decimal(38, 6)) * amount[0] - amount[1].fill_null(0) + amount[2].fill_null(0)
        versioned = "updated_at" in self._used
        given = pl.col("total_price").cast(pl.Decimal(38, 6)).max() if versioned else total.sum()
        orders = frame.group_by("shopify_order_id", maintain_order=True).agg(
            pl.col("order").min(), pl.col("kind").max(), pl.col("ordered_at_text").min(),
            pl.lit(self._currency).alias("currency"),
            given.alias("total_price"), pl.col("customer_id").min(), pl.col("country").min(), pl.col("status").min(),
            pl.col("updated_at_text").max(), pl.lit("true").alias("has_lines"), pl.col("line_number").min(),
        )  # fmt: skip
        return orders.write_csv(include_header=False).encode()

    def _customers(self, frame: pl.DataFrame) -> bytes:
        ids = frame["customer_id"].drop_nulls().unique()
        lines = pl.DataFrame({"id": ids, "line": pl.repeat(frame["line_number"][0], len(ids), eager=True)})
        return lines.write_csv(include_header=False).encode() if len(ids) else b""


def _by_value(column: pl.Series, read: list[pl.Expr] | Callable[[pl.Series], pl.Series]) -> list[pl.Series]:
    """What is read from a column; cells repeat, so each distinct text is read once."""
    texts = column.unique()
    tables = texts.to_frame().select(read).get_columns() if isinstance(read, list) else [read(texts)]
    return [
        column.replace_strict(texts, table, return_dtype=table.dtype).alias(table.name or column.name)
        for table in tables
    ]


def _ids(texts: pl.Series) -> pl.Series:
    """The source's own number where the text is one without leading zeros, else a negative id made from the text."""
    numbers = texts.str.extract(r"^([1-9][0-9]{0,17})$").cast(pl.Int64)
    others = texts.filter(numbers.is_null() & texts.is_not_null()).unique()
    if others.len() == 0:
        return numbers
    made = texts.replace_strict(
        others, pl.Series([negative_id(text) for text in others], dtype=pl.Int64), default=None, return_dtype=pl.Int64
    )
    return numbers.fill_null(made)


def _bits(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    # + 0.0 makes the two zeros one
    values = column.to_numpy()
    return (values + 0.0 if values.dtype == np.float64 else values.astype(np.int64)).view(np.uint64)
