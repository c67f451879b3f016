"""The fake refuses what Shopify refuses, in Shopify's words and places."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fakes.shopify.conftest import Client
from hotdash.sources.shopify import operations

ORDERS = "{ orders(first: 1) { nodes { id } } }"


def code_of(answer: Any) -> str:
    """The code of the only error."""
    (error,) = answer["errors"]
    return str(error["extensions"]["code"])


def token_of(client: Client, **changed: str) -> Any:
    """An answer of the client-credentials grant."""
    app = client.fake.app
    asked = {"grant_type": "client_credentials", "client_id": app.client_id, "client_secret": app.secret, **changed}
    return client.http.post("/admin/oauth/access_token", data=asked)


def test_only_a_good_token_is_let_in(client: Client) -> None:
    assert client.send(ORDERS, "shpat_wrong").status_code == 401
    assert client.send(ORDERS).status_code == 200
    client.fake.app.static_token = None
    assert client.send(ORDERS, "").status_code == 401


def test_a_token_of_the_grant_lasts_a_day(client: Client) -> None:
    answer = token_of(client).json()
    assert answer["expires_in"] == 86399 and "read_orders" in answer["scope"].split(",")
    assert client.send(ORDERS, answer["access_token"]).status_code == 200
    client.fake.clock.advance(hours=23, minutes=59)
    assert client.send(ORDERS, answer["access_token"]).status_code == 200
    client.fake.clock.advance(minutes=1)
    assert client.send(ORDERS, answer["access_token"]).status_code == 401


def test_wrong_credentials_get_no_token(client: Client) -> None:
    assert token_of(client, client_secret="shpss_wrong").status_code == 400
    assert token_of(client, client_id="another").status_code == 400
    assert token_of(client, grant_type="password").status_code == 400
    client.fake.app.is_installed = False
    assert token_of(client).status_code == 400 and client.send(ORDERS).status_code == 401


def test_a_revoked_token_is_refused(client: Client) -> None:
    token = token_of(client).json()["access_token"]
    client.fake.app.revoke_tokens()
    assert client.send(ORDERS, token).status_code == 401


def test_the_answer_says_which_version_it_is(client: Client) -> None:
    assert client.send(ORDERS).headers["X-Shopify-API-Version"] == operations.API_VERSION
    headers = {"X-Shopify-Access-Token": client.fake.app.static_token or ""}
    old = client.http.post("/admin/api/2023-01/graphql.json", json={"query": ORDERS}, headers=headers)
    assert old.headers["X-Shopify-API-Version"] == "2026-01"


def test_what_the_schema_lacks_is_an_error_in_a_200(client: Client) -> None:
    answer = client.raw("{ orders(first: 1) { nodes { colour } } }")
    assert code_of(answer) == "undefinedField" and "data" not in answer
    assert "errors" in client.raw("{ orders(")


def test_an_empty_bucket_throttles_in_a_200_and_fills_again(client: Client) -> None:
    bucket = client.fake.bucket
    bucket.size, bucket.restore_rate = 1000, 100
    bucket.give_back(0)
    spent = client.raw(operations.document("customers_changed"), query="", first=200)["extensions"]["cost"]
    assert spent["requestedQueryCost"] == 802
    assert spent["throttleStatus"]["currentlyAvailable"] == 1000 - spent["actualQueryCost"]
    while code_or_none(answer := client.raw(operations.document("customers_changed"), query="", first=240)) is None:
        pass
    assert code_of(answer) == "THROTTLED" and "data" not in answer
    cost = answer["extensions"]["cost"]
    assert cost["actualQueryCost"] is None
    lacking = cost["requestedQueryCost"] - cost["throttleStatus"]["currentlyAvailable"]
    client.fake.clock.advance(seconds=lacking / cost["throttleStatus"]["restoreRate"])
    assert "data" in client.raw(operations.document("customers_changed"), query="", first=240)


def code_or_none(answer: Any) -> str | None:
    """The code of the only error, if there is one."""
    return code_of(answer) if "errors" in answer else None


def test_a_query_that_is_too_dear_is_not_run(client: Client) -> None:
    answer = client.raw(operations.document("orders_changed"), query="", first=30)
    assert code_of(answer) == "MAX_COST_EXCEEDED" and "data" not in answer
    assert answer["errors"][0]["extensions"]["cost"] > answer["errors"][0]["extensions"]["maxCost"] == 1000


def test_pages_have_a_size_and_an_end(client: Client) -> None:
    assert code_of(client.raw("{ orders { nodes { id } } }")) == "BAD_REQUEST"
    assert code_of(client.raw("{ orders(first: 251) { nodes { id } } }")) == "ARGUMENT_LIMIT_EXCEEDED"
    assert code_of(client.raw('{ orders(first: 1, after: "rubbish") { nodes { id } } }')) == "BAD_REQUEST"


def test_nobody_pages_deeper_than_25000(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fakes.shopify.listing.DEEPEST", 50)
    first = client.raw("{ orders(first: 40) { pageInfo { endCursor } } }")
    after = first["data"]["orders"]["pageInfo"]["endCursor"]
    query = "query Q($after: String, $first: Int) { orders(first: $first, after: $after) { nodes { id } } }"
    assert len(client.raw(query, after=after, first=10)["data"]["orders"]["nodes"]) == 10
    assert code_of(client.raw(query, after=after, first=11)) == "BAD_REQUEST"


def test_a_filter_that_shopify_does_not_know_is_ignored_with_a_warning(client: Client) -> None:
    query = "query Q($query: String) { customers(first: 250, query: $query) { nodes { id } } }"
    answer = client.raw(query, query="created_at:>='2030-01-01T00:00:00Z'")
    assert len(answer["data"]["customers"]["nodes"]) == len(client.fake.shop.customers)
    assert "Invalid search field" in answer["extensions"]["search"][0]["warnings"][0]["message"]
    wrong = client.raw(query, query="updated_at:>='soon'")
    assert "not a valid value" in wrong["extensions"]["search"][0]["warnings"][0]["message"]
    assert "does not filter by" in client.raw(query, query="country:US")["errors"][0]["message"]


def test_filters_compare_instants_and_words(client: Client) -> None:
    shop = client.fake.shop
    query = "query Q($query: String) { orders(first: 250, query: $query) { nodes { id } } }"

    def found(text: str) -> int:
        return len(client.raw(query, query=text)["data"]["orders"]["nodes"])

    middle = sorted(order.created_at for order in shop.orders.values())[30]
    at = middle.isoformat()[:19] + "Z"
    assert found(f"created_at:<'{at}'") == 30 and found(f"created_at:>='{at}'") == len(shop.orders) - 30
    assert found(f"created_at:>='{at}' created_at:<'{at}'") == 0
    cancelled = sum(order.cancelled_at is not None for order in shop.orders.values())
    refunded = sum(bool(order.refunded) for order in shop.orders.values())
    assert found("status:cancelled") == cancelled and found("status:any") == len(shop.orders)
    assert found("-status:cancelled") == found("NOT status:cancelled") == len(shop.orders) - cancelled
    assert found("financial_status:refunded OR financial_status:partially_refunded") == refunded
    assert found("(financial_status:refunded,partially_refunded) AND status:open") <= refunded


def test_a_missing_scope_denies_the_field_and_leaves_the_rest(client: Client) -> None:
    client.fake.app.scopes -= {"read_customers"}
    answer = client.raw("{ shop { id } orders(first: 1) { nodes { id customer { id } } } }")
    assert code_of(answer) == "ACCESS_DENIED" and answer["errors"][0]["path"][-1] == "customer"
    assert "`read_customers`" in answer["errors"][0]["extensions"]["requiredAccess"]
    assert answer["data"]["orders"]["nodes"][0]["customer"] is None
    client.fake.app.scopes.clear()
    assert client.raw("{ shop { id } }")["data"]["shop"]["id"]


def test_work_without_its_scope_is_an_empty_list(client: Client) -> None:
    work = "{ fulfillmentOrders(first: 5, includeClosed: true) { nodes { id } } }"
    assert client.raw(work)["data"]["fulfillmentOrders"]["nodes"]
    client.fake.app.scopes -= {"read_merchant_managed_fulfillment_orders"}
    answer = client.raw(work)
    assert answer["data"]["fulfillmentOrders"]["nodes"] == [] and "errors" not in answer


def test_closed_work_is_shown_only_when_asked_for(client: Client) -> None:
    states = [work.status for work in client.fake.shop.works.values()]
    open_only = client.raw("{ fulfillmentOrders(first: 250) { nodes { status } } }")["data"]["fulfillmentOrders"]
    assert len(open_only["nodes"]) == len(states) - states.count("CLOSED") < len(states)


def test_without_read_all_orders_the_past_is_gone_without_a_word(client: Client) -> None:
    shop = client.fake.shop
    client.fake.app.scopes -= {"read_all_orders"}
    since = shop.clock.now() - timedelta(days=60)
    recent = [order for order in shop.orders.values() if order.created_at >= since]
    assert 0 < len(recent) < len(shop.orders)
    answer = client.raw("{ orders(first: 250) { nodes { id } } ordersCount { count } }")
    assert len(answer["data"]["orders"]["nodes"]) == answer["data"]["ordersCount"]["count"] == len(recent)
    assert client.ask("order", id=f"gid://shopify/Order/{next(iter(shop.orders))}")["order"] is None


def test_protected_data_is_null_with_an_error(client: Client) -> None:
    client.fake.app.personal -= {"name", "email"}
    answer = client.raw(
        operations.document("customer"), id=f"gid://shopify/Customer/{next(iter(client.fake.shop.customers))}"
    )
    found = answer["data"]["customer"]
    assert found["firstName"] is None and found["defaultEmailAddress"] is None and found["defaultAddress"]["zip"]
    assert {error["path"][-1] for error in answer["errors"]} == {"firstName", "lastName", "emailAddress"}
    own = client.raw(operations.document("shopifyql"), query="FROM sales SHOW orders SINCE -1d TIMESERIES day")
    assert code_of(own) == "ACCESS_DENIED" and own["data"]["shopifyqlQuery"] is None


def test_a_global_id_of_another_kind_is_refused(client: Client) -> None:
    answer = client.raw(operations.document("order"), id="gid://shopify/Customer/1")
    assert "Invalid global id" in answer["errors"][0]["message"]


def test_a_subscription_is_taken_once(client: Client) -> None:
    def create(uri: str) -> Any:
        return client.ask("webhook_create", topic="ORDERS_CREATE", uri=uri)["webhookSubscriptionCreate"]

    made = create("https://hotdash.example/webhooks/shopify")
    assert made["userErrors"] == []
    assert "already been taken" in create("https://hotdash.example/webhooks/shopify")["userErrors"][0]["message"]
    assert create("http://hotdash.example/webhooks/shopify")["userErrors"]
    (listed,) = client.ask("webhooks_list")["webhookSubscriptions"]["nodes"]
    assert listed == made["webhookSubscription"] and listed["apiVersion"]["handle"] == operations.API_VERSION
    deleted = client.ask("webhook_delete", id=listed["id"])["webhookSubscriptionDelete"]
    assert deleted["deletedWebhookSubscriptionId"] == listed["id"]
    assert client.ask("webhook_delete", id=listed["id"])["webhookSubscriptionDelete"]["userErrors"]
    assert client.ask("webhooks_list")["webhookSubscriptions"]["nodes"] == []
