"""The sample shop's files: repeatable, whole, and nothing after now."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotdash.sample.days import ZONE
from hotdash.sample.sample import write_sample
from sample_book import NAMES, NOW, Book

PROMISES = {"fulfillAt", "fulfillBy", "estimatedDeliveryAt", "snoozed_until"}
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def test_same_seed_and_now_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    first = write_sample(tmp_path / "a", now=NOW, seed=5, months=2)
    again = write_sample(tmp_path / "b", now=NOW.astimezone(ZONE), seed=5, months=2)
    other = write_sample(tmp_path / "c", now=NOW, seed=6, months=2)
    assert [path.name for path in first] == NAMES
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    differ = [one.name for one, two in zip(first, other, strict=True) if one.read_bytes() != two.read_bytes()]
    assert set(NAMES) - set(differ) == {"chatwoot-agents.jsonl", "suppliers.csv"}


def test_a_naive_now_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="timezone"):
        write_sample(tmp_path, now=datetime(2026, 11, 20), months=2)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    heard: list[float] = []
    write_sample(tmp_path, now=NOW, months=2, on_progress=lambda _, share: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("shopify")])
def test_every_child_has_its_parent_and_every_id_is_unique(book: Book, name: str) -> None:
    lines = book.files[name]
    ids = {line["id"] for line in lines}
    assert all(line["__parentId"] in ids for line in lines if "__parentId" in line)
    if "inventory" not in name:
        assert len(ids) == len(lines)


def test_every_vendor_is_a_supplier_with_terms(tmp_path: Path, book: Book) -> None:
    paths = {path.name: path for path in write_sample(tmp_path, now=NOW, months=1)}
    with paths["suppliers.csv"].open(newline="") as file:
        suppliers = {row["supplier"]: row for row in csv.DictReader(file)}
    vendors = {row["vendor"] for row in book.files["shopify-products.jsonl"] if row["__typename"] == "Product"}
    assert vendors == set(suppliers)
    assert all(0 < int(row["lead_time_days"]) < 60 and int(row["pack_size"]) > 0 for row in suppliers.values())


def test_references_between_the_files_resolve(book: Book) -> None:
    orders = {order["id"] for order in book.orders}
    customers = {row["id"] for row in book.files["shopify-customers.jsonl"]}
    products = book.files["shopify-products.jsonl"]
    variants = {row["id"] for row in products if row["__typename"] == "ProductVariant"}
    items = {row["inventoryItem"]["id"] for row in products if row["__typename"] == "ProductVariant"}
    lines = [
        child for order in book.orders for child in book.children[order["id"]] if child["__typename"] == "LineItem"
    ]
    assert {line["variant"]["id"] for line in lines} <= variants
    assert {order["customer"]["id"] for order in book.orders if order["customer"]} <= customers
    assert {row["orderId"] for row in book.fulfilment if row["__typename"] == "FulfillmentOrder"} <= orders
    assert {row["__parentId"] for row in book.levels} <= items


def test_children_do_not_stand_under_their_parent(book: Book) -> None:
    seen: set[str] = set()
    early = 0
    for line in book.files["shopify-orders.jsonl"]:
        early += "__parentId" in line and line["__parentId"] not in seen
        seen.add(line["id"])
    assert early > 1_000


def instants(value: Any, key: str = "") -> list[tuple[str, float]]:
    """All instants in a document, as (key, epoch seconds)."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in instants(inner, name)]
    if isinstance(value, list):
        return [found for inner in value for found in instants(inner, key)]
    if isinstance(value, str) and INSTANT.match(value):
        return [(key, datetime.fromisoformat(value).timestamp())]
    is_epoch = key.endswith(("_at", "_since", "timestamp")) and isinstance(value, int | float)
    return [(key, float(value))] if is_epoch else []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".jsonl")])
def test_nothing_lies_after_now_but_promises(book: Book, name: str) -> None:
    late = [
        found
        for line in book.files[name]
        for found in instants(line)
        if found[0] not in PROMISES and found[1] > NOW.timestamp()
    ]
    assert not late


def test_traffic_ends_yesterday_and_search_three_days_ago(book: Book) -> None:
    visits = json.loads((book.folder / "ga4-landing-pages.json").read_text())
    clicks = json.loads((book.folder / "search-console-pages.json").read_text())
    today = NOW.astimezone(ZONE).date()
    assert max(row["dimensionValues"][0]["value"] for row in visits["rows"]) == f"{today - timedelta(days=1):%Y%m%d}"
    assert max(row["keys"][0] for row in clicks["rows"]) == (today - timedelta(days=3)).isoformat()
    assert visits["rowCount"] == len(visits["rows"])
    assert all(len(row["metricValues"]) == len(visits["metricHeaders"]) for row in visits["rows"])


def test_some_pages_slide_in_the_last_week(book: Book) -> None:
    rows = json.loads((book.folder / "search-console-pages.json").read_text())["rows"]
    last = max(row["keys"][0] for row in rows)
    weeks: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in rows:
        age = (date.fromisoformat(last) - date.fromisoformat(row["keys"][0])).days
        if age < 14:
            weeks[row["keys"][1]][age >= 7].append(row["position"])
    worse = [page for page, (new, old) in weeks.items() if sum(new) / len(new) > sum(old) / len(old) + 2]
    assert 2 <= len(worse) <= 8


def test_queries_and_pages_do_not_add_up_to_the_site(book: Book) -> None:
    rows = {
        grain: json.loads((book.folder / f"search-console-{grain}.json").read_text())["rows"]
        for grain in ("days", "pages", "queries")
    }
    clicks = {grain: sum(row["clicks"] for row in found) for grain, found in rows.items()}
    shown = {grain: sum(row["impressions"] for row in found) for grain, found in rows.items()}
    assert clicks["queries"] < 0.7 * clicks["days"]
    assert clicks["pages"] == clicks["days"]
    assert shown["days"] < shown["pages"]
