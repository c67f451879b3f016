"""What strangers can do at the door of the webhooks, and what genuine messages leave behind."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from starlette.testclient import TestClient

from hotdash.config import Config
from hotdash.db.connect import Database, Shop
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import VARIABLE, Vault
from hotdash.web.app import create_app
from hotdash.web.webhooks import LARGEST_BODY_BYTES
from web_world import World

PATH = "/webhooks/shopify"
KEY = Fernet.generate_key().decode()
SECRETS = {"client_secret": "new-secret-9f2", "previous_client_secret": "old-secret-4c1"}
ORDER = json.dumps(
    {"id": 7, "admin_graphql_api_id": "gid://shopify/Order/7", "updated_at": "2026-03-10T09:00:00-05:00"}
)


def sign(body: bytes, secret: str = SECRETS["client_secret"]) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that is connected to Shopify."""
    monkeypatch.setenv(VARIABLE, KEY)
    domain = f"shop-{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]}.example"
    shop = world.add_shop(domain)
    world.conn.execute("insert into app.shop_directory (domain, shop_id) values (%s, %s)", [domain, shop.shop_id])
    connect(world, shop, SECRETS)
    return shop


def connect(world: World, shop: Shop, secrets: dict[str, str]) -> None:
    keep_connection(world.conn, Vault(Path()), Connected(shop, "shopify", {}, secrets), Access(account=shop.domain))


def post(world: World, shop: Shop | str, body: bytes = ORDER.encode(), **changed: str | bytes | None) -> Any:
    headers: dict[str, str | bytes | None] = {
        "x-shopify-topic": "orders/updated",
        "x-shopify-shop-domain": shop if isinstance(shop, str) else shop.domain,
        "x-shopify-webhook-id": "delivery-1",
        "x-shopify-hmac-sha256": sign(body),
        "content-type": "application/json",
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    sent = {
        name.encode(): value.encode() if isinstance(value, str) else value
        for name, value in headers.items()
        if value is not None
    }
    return world.http.post(PATH, content=body, headers=sent)


def kept(world: World, shop: Shop) -> list[tuple[Any, ...]]:
    return world.conn.execute(
        "select topic, object_id, event_id, source_updated_at, headers, payload from raw.payloads"
        " where shop_id = %s order by received_at",
        [shop.shop_id],
    ).fetchall()


def test_a_genuine_message_is_kept_whole_and_once(world: World, shop: Shop) -> None:
    first, again = post(world, shop), post(world, shop)
    assert (first.status_code, first.json()) == (200, {"status": "received"})
    assert (again.status_code, again.json()) == (200, {"status": "known"})
    [(topic, object_id, event_id, changed_at, headers, payload)] = kept(world, shop)
    assert (topic, object_id, event_id) == ("orders/updated", "gid://shopify/Order/7", "delivery-1")
    assert changed_at.isoformat() == "2026-03-10T14:00:00+00:00"
    assert payload == json.loads(ORDER)
    assert "hmac" not in json.dumps(headers)


def test_a_secret_that_was_replaced_still_signs(world: World, shop: Shop) -> None:
    body = ORDER.encode()
    assert post(world, shop, body, x_shopify_hmac_sha256=sign(body, "old-secret-4c1")).status_code == 200


@pytest.mark.parametrize(
    "signature",
    [
        None,
        b"",
        b"AAAA",
        sign(ORDER.encode())[:-1],
        sign(ORDER.encode())[:20],
        sign(b"other"),
        b"\xe9",
        sign(ORDER.encode(), "x"),
    ],
)
def test_a_wrong_missing_or_cut_signature_is_refused(world: World, shop: Shop, signature: str | bytes | None) -> None:
    answer = post(world, shop, x_shopify_hmac_sha256=signature)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert kept(world, shop) == []


def test_a_changed_body_is_refused(world: World, shop: Shop) -> None:
    assert post(world, shop, b"{}", x_shopify_hmac_sha256=sign(ORDER.encode())).status_code == 401


def test_strangers_cannot_tell_which_shops_there_are(world: World, shop: Shop) -> None:
    unconnected = world.add_shop("connected-to-nothing.example")
    world.conn.execute(
        "insert into app.shop_directory (domain, shop_id) values (%s, %s)", [unconnected.domain, unconnected.shop_id]
    )
    wrong = post(world, shop, x_shopify_hmac_sha256="AAAA")
    for stranger in ("nobody.example", unconnected.domain, "", "x" * 3000, "a\tb"):
        answer = post(world, stranger)
        assert (answer.status_code, answer.content) == (401, wrong.content)


def test_one_shops_key_opens_no_other(world: World, shop: Shop) -> None:
    other = world.add_shop("other-door.example")
    world.conn.execute(
        "insert into app.shop_directory (domain, shop_id) values (%s, %s)", [other.domain, other.shop_id]
    )
    connect(world, other, {"client_secret": "quite-another"})
    assert post(world, other).status_code == 401
    assert post(world, other, x_shopify_hmac_sha256=sign(ORDER.encode(), "quite-another")).status_code == 200
    assert kept(world, shop) == []


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ({"id": 7, "customer": {"id": 3}}, "customers/redact"),
        ({"id": 7, "customer": {"id": 3}}, "app/uninstalled"),
        ({"shop_domain": "HERE", "shop_id": 1, "customer": {}, "orders_to_redact": []}, "shop/redact"),
        ({"shop_domain": "HERE", "customer": {}, "orders_requested": [], "data_request": {}}, "customers/redact"),
        ({"shop_domain": "elsewhere.example", "shop_id": 1}, "shop/redact"),
    ],
)
def test_a_genuine_body_is_no_pass_for_another_topic(
    world: World, shop: Shop, body: dict[str, Any], topic: str
) -> None:
    text = json.dumps(body).replace("HERE", shop.domain).encode()
    assert post(world, shop, text, x_shopify_topic=topic).status_code == 401
    assert kept(world, shop) == []


def test_a_privacy_message_in_its_own_form_is_taken(world: World, shop: Shop) -> None:
    body = {"shop_id": 1, "shop_domain": shop.domain, "customer": {"id": 3}, "orders_to_redact": [7]}
    assert post(world, shop, json.dumps(body).encode(), x_shopify_topic="customers/redact").status_code == 200


@pytest.mark.parametrize("topic", [None, "", "orders", "Orders/Updated", "a/b; drop", "../x/y", "o/" + "p" * 200])
def test_what_is_no_topic_is_refused(world: World, shop: Shop, topic: str | None) -> None:
    assert post(world, shop, x_shopify_topic=topic).status_code == 401


def test_too_large_a_message_is_refused(world: World, shop: Shop) -> None:
    answer = post(world, shop, b" " * (LARGEST_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert post(world, shop, b'{"id":1}' + b" " * (LARGEST_BODY_BYTES - 8)).status_code == 200


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        (b'{"id": 7, "note": "a\\u0000b"}', {"id": 7, "note": "a␀b"}),
        (b'{"id": 7, "note": "a\\\\u0000b"}', {"id": 7, "note": "a\\u0000b"}),
        (b'{"id": 7, "note": "a\x00b"}', {"id": 7, "note": "a␀b"}),
        (b"\x00\x00", "␀␀"),
        (b"", ""),
        (b"no json", "no json"),
        (b'{"id": "\xff"}', {"id": "\ufffd"}),
        (b'{"id": "\\ud800"}', '{"id": "\\ud800"}'),
        (b'{"id": 1e999999}', '{"id": 1e999999}'),
        (b"[" * 50_000, "[" * 50_000),
        (b"[]", []),
        (b'{"id": {"a": 1}, "updated_at": 5}', {"id": {"a": 1}, "updated_at": 5}),
    ],
)
def test_a_genuine_message_that_is_no_json_is_kept_too(world: World, shop: Shop, body: bytes, payload: Any) -> None:
    assert post(world, shop, body).status_code == 200
    [row] = kept(world, shop)
    assert row[-1] == payload


def test_without_a_delivery_number_the_body_itself_is_known_again(world: World, shop: Shop) -> None:
    assert post(world, shop, x_shopify_webhook_id=None).json() == {"status": "received"}
    assert post(world, shop, x_shopify_webhook_id="x" * 500).json() == {"status": "known"}


def test_other_methods_and_pages_for_browsers_have_the_one_error_shape(world: World, shop: Shop) -> None:
    answer = world.get(PATH)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.json()) == {"code", "message", "detail", "hint"}


def test_while_the_database_is_away_the_source_is_told_to_come_again(world: World, shop: Shop) -> None:
    nowhere = "host=127.0.0.1 port=1 user=hotdash_api password=secret-words"
    with TestClient(create_app(Database(nowhere, nowhere), Config(Path(), None, "", 1), tiles=[])) as http:
        answer = post(replace(world, http=http), shop)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_database")
    assert "secret-words" not in answer.text


def test_secrets_that_cannot_be_opened_ask_for_another_try(world: World, shop: Shop) -> None:
    world.conn.execute("update app.source_secrets set sealed = 'junk' where shop_id = %s", [shop.shop_id])
    answer = post(world, shop)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
