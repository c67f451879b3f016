"""Operations as files; that Shopify would take them is tested against its schema in tests/test_shopify_documents.py."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotdash.sources.shopify import operations
from hotdash.sources.shopify.scopes import OPTIONAL_SCOPES, SCOPES, missing_scopes


@pytest.mark.parametrize("name", operations.names())
def test_a_file_holds_one_operation_of_its_name(name: str) -> None:
    text = operations.document(name)
    found = re.findall(r"^(?:query|mutation) (\w+)", text, re.MULTILINE)
    assert found == ["".join(word.capitalize() for word in name.split("_"))]
    assert "fragment" not in text and not operations.SPREAD.search(text)


def test_every_part_is_used() -> None:
    texts = [path.read_text() for path in operations.FOLDER.rglob("*.graphql")]
    for part in (operations.FOLDER / "parts").glob("*.graphql"):
        assert any(f"...{part.stem} " in text or f"...{part.stem}\n" in text for text in texts), part.stem


def test_a_bulk_operation_carries_its_values_in_its_text() -> None:
    text = operations.bulk_document("bulk_products", query='title:"6AN"', keys=["custom.fits"])
    assert text.startswith("query BulkProducts {")
    assert r'products(query: "title:\"6AN\"")' in text and 'metafields(keys: ["custom.fits"])' in text
    assert "orders(query: null)" in operations.bulk_document("bulk_orders")


@pytest.mark.parametrize("name", operations.names_of_bulk())
@given(filter_text=st.text())
def test_no_filter_breaks_out_of_its_string(name: str, filter_text: str) -> None:
    text = operations.bulk_document(name, query=filter_text)
    assert json.dumps(filter_text) in text
    assert text.replace(json.dumps(filter_text), "null") == operations.bulk_document(name)


def test_what_stays_unseen_is_said_in_words() -> None:
    assert missing_scopes([*SCOPES, *OPTIONAL_SCOPES]) == {}
    assert missing_scopes([*SCOPES, *OPTIONAL_SCOPES, "write_orders"]) == {}
    unseen = missing_scopes(["write_orders", "read_products"])
    assert "read_orders" not in unseen and "60 days" in unseen["read_all_orders"]
