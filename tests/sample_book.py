"""The big sample, written once for all tests of it and read back. Fixture: book."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hotdash.sample.sample import write_sample

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
NAMES = [
    "shopify-products.jsonl",
    "shopify-customers.jsonl",
    "shopify-orders.jsonl",
    "shopify-fulfillment-orders.jsonl",
    "shopify-inventory.jsonl",
    "suppliers.csv",
    "chatwoot-agents.jsonl",
    "chatwoot-conversations.jsonl",
    "ga4-landing-pages.json",
    "search-console-pages.json",
    "search-console-queries.json",
    "search-console-days.json",
]
Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """The big sample, read back: lines by type, children by parent."""

    folder: Path
    files: dict[str, list[Row]]
    orders: list[Row]
    children: dict[str, list[Row]]
    levels: list[Row]

    @property
    def fulfilment(self) -> list[Row]:
        return self.files["shopify-fulfillment-orders.jsonl"]

    @property
    def conversations(self) -> list[Row]:
        return self.files["chatwoot-conversations.jsonl"]


def read_lines(path: Path) -> list[Row]:
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def cents(bag: Row) -> int:
    return int(Decimal(bag["shopMoney"]["amount"]) * 100)


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("sample")
    files = {path.name: read_lines(path) for path in write_sample(folder, now=NOW) if path.suffix == ".jsonl"}
    lines = files["shopify-orders.jsonl"]
    children: dict[str, list[Row]] = defaultdict(list)
    for line in lines:
        if "__parentId" in line:
            children[line["__parentId"]].append(line)
    return Book(
        folder,
        files,
        sorted((line for line in lines if line["__typename"] == "Order"), key=lambda row: int(row["legacyResourceId"])),
        children,
        [row for row in files["shopify-inventory.jsonl"] if row["__typename"] == "InventoryLevel"],
    )
