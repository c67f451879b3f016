"""A running shop of 60 orders, one a test; and a client that knows its token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from fakes.clock import Clock
from fakes.shopify.published import SchemaUnreachableError, published
from fakes.shopify.shopify import FakeShopify, serve
from hotdash.sources.shopify import operations

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


@dataclass
class Client:
    """Asks the fake as hotdash would."""

    fake: FakeShopify
    http: httpx.Client

    def send(self, text: str, token: str | None = None, **variables: Any) -> httpx.Response:
        """A document's raw answer."""
        headers = {"X-Shopify-Access-Token": token or self.fake.app.static_token or ""}
        asked = {"query": text, "variables": variables}
        return self.http.post(f"/admin/api/{operations.API_VERSION}/graphql.json", json=asked, headers=headers)

    def raw(self, text: str, **variables: Any) -> Any:
        """A document's whole answer."""
        return self.send(text, **variables).raise_for_status().json()

    def ask(self, name: str, **variables: Any) -> Any:
        """The data that one of hotdash's documents gets; nothing may be wrong with it."""
        answer = self.raw(operations.document(name), **variables)
        assert "errors" not in answer and "search" not in answer["extensions"], answer
        return answer["data"]

    def run_bulk(self, text: str) -> Any:
        """A finished bulk operation."""
        started = self.ask("bulk_run", query=text)["bulkOperationRunQuery"]
        assert started["userErrors"] == []
        while True:
            state = self.ask("bulk_state", id=started["bulkOperation"]["id"])["bulkOperation"]
            if state["status"] not in ("CREATED", "RUNNING", "CANCELING"):
                return state


@pytest.fixture
def client() -> Iterator[Client]:
    """A shop whose clock stands still, with a bucket that never runs dry."""
    try:
        published()
    except SchemaUnreachableError as error:
        pytest.skip(f"NO FAKE SHOPIFY: {error}")
    with serve(orders=60, products=20, clock=Clock(NOW, speed=0)) as fake:
        fake.bucket.size = fake.bucket.restore_rate = 10**9
        fake.bucket.give_back(10**9)
        with httpx.Client(base_url=fake.address, timeout=20) as http:
            yield Client(fake, http)
