"""Bulk operations: slots, refusals, failures, files that expire."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from fakes.shopify.conftest import Client
from fakes.shopify.operations import Failure
from hotdash.sources.shopify import operations

TEXT = operations.bulk_document("bulk_orders")


def start(client: Client, text: str = TEXT) -> Any:
    """What starting an operation answers."""
    return client.ask("bulk_run", query=text)["bulkOperationRunQuery"]


def state(client: Client, started: Any) -> Any:
    """How an operation stands."""
    return client.ask("bulk_state", id=started["bulkOperation"]["id"])["bulkOperation"]


def finish(client: Client, started: Any) -> Any:
    """How an operation ends."""
    while (found := state(client, started))["status"] in ("CREATED", "RUNNING", "CANCELING"):
        pass
    return found


@pytest.mark.parametrize(
    "text",
    [
        "{ orders { nodes { id refunds { refundLineItems { nodes { quantity } } } } } }",
        "{ orders { nodes { id } } products { nodes { id } } }",
        "{ shop { id } }",
        "{ orders { nodes { colour } } }",
        "{ orders {",
        operations.document("bulk_orders"),
    ],
)
def test_what_the_runner_cannot_do_is_refused(client: Client, text: str) -> None:
    answer = start(client, text)
    assert answer["bulkOperation"] is None
    assert [error["code"] for error in answer["userErrors"]] == ["INVALID"]


def test_five_run_at_once_and_are_found_again(client: Client) -> None:
    client.fake.bulk.gate.clear()
    started = [start(client) for _ in range(5)]
    assert start(client)["userErrors"][0]["code"] == "LIMIT_REACHED"
    listed = client.ask("bulk_list", query="status:running operation_type:query")["bulkOperations"]["nodes"]
    assert {one["id"] for one in listed} == {one["bulkOperation"]["id"] for one in started}
    assert all(one["query"] == TEXT and one["url"] is None for one in listed)
    cancelled = client.ask("bulk_cancel", id=listed[0]["id"])["bulkOperationCancel"]
    assert cancelled["bulkOperation"]["status"] == "CANCELING"
    assert finish(client, cancelled)["status"] == "CANCELED"
    assert client.ask("bulk_cancel", id=listed[0]["id"])["bulkOperationCancel"]["userErrors"]
    assert start(client)["userErrors"] == []
    client.fake.bulk.gate.set()
    assert finish(client, started[0])["status"] in ("COMPLETED", "CANCELED")


def test_nothing_found_is_a_success_without_a_file(client: Client) -> None:
    done = client.run_bulk(operations.bulk_document("bulk_orders", query="created_at:>='2030-01-01T00:00:00Z'"))
    assert (done["status"], done["objectCount"], done["url"]) == ("COMPLETED", "0", None)


def test_lines_stand_in_no_order(client: Client) -> None:
    lines = [json.loads(line) for line in client.http.get(client.run_bulk(TEXT)["url"]).text.splitlines()]
    places = {line["id"]: place for place, line in enumerate(lines)}
    early = [line for line in lines if "__parentId" in line and places[line["id"]] < places[line["__parentId"]]]
    assert early and all(line["__parentId"] in places for line in lines if "__parentId" in line)


def test_a_failed_operation_may_leave_a_part(client: Client) -> None:
    client.fake.bulk.failures += [Failure("INTERNAL_SERVER_ERROR", after_lines=10), Failure("TIMEOUT")]
    first, second = client.run_bulk(TEXT), client.run_bulk(TEXT)
    assert (first["status"], first["errorCode"], first["url"]) == ("FAILED", "INTERNAL_SERVER_ERROR", None)
    assert client.http.get(first["partialDataUrl"]).text.count("\n") == int(first["objectCount"]) == 10
    assert (second["status"], second["errorCode"], second["partialDataUrl"]) == ("FAILED", "TIMEOUT", None)
    assert client.run_bulk(TEXT)["status"] == "COMPLETED"


def test_a_missing_scope_fails_it(client: Client) -> None:
    client.fake.app.scopes -= {"read_products"}
    failed = client.run_bulk(TEXT)
    assert (failed["status"], failed["errorCode"]) == ("FAILED", "ACCESS_DENIED")


def test_protected_data_is_null_in_a_file(client: Client) -> None:
    client.fake.app.personal.clear()
    done = client.run_bulk(operations.bulk_document("bulk_customers"))
    lines = [json.loads(line) for line in client.http.get(done["url"]).text.splitlines()]
    assert all(line["firstName"] is None and line["defaultEmailAddress"] is None for line in lines)
    assert all(line["defaultAddress"]["zip"] is None and line["defaultAddress"]["city"] for line in lines)


def test_a_file_lasts_a_week(client: Client) -> None:
    url = client.run_bulk(TEXT)["url"]
    client.fake.clock.advance(days=6, hours=23)
    assert client.http.get(url).status_code == 200
    client.fake.clock.advance(hours=2)
    assert client.http.get(url).status_code == 400


def test_a_file_can_break_off(client: Client) -> None:
    url = client.run_bulk(TEXT)["url"]
    client.fake.break_next("half", path="/bulk-results")
    with pytest.raises(httpx.RemoteProtocolError):
        client.http.get(url)
    assert client.http.get(url).status_code == 200
