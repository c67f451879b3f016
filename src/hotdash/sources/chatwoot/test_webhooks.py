"""Which messages are taken for Chatwoot's, and what they are about."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hotdash.errors import UnauthenticatedError
from hotdash.sources.chatwoot.webhooks import mode_of, object_of, verify
from hotdash.sources.source import Delivery

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET, TOKEN = "the-webhooks-own-secret", "an-unguessable-token-0123456789"
SIGNED, BY_TOKEN = {"webhook_secret": SECRET}, {"webhook_token": TOKEN}
EVENT = {
    "event": "message_created", "id": 9, "account": {"id": 1}, "content": "words", "message_type": "incoming",
    "conversation": {"id": 77, "updated_at": 1.5}, "updated_at": "2026-03-02T11:59:58.000Z",
}  # fmt: skip
BODY = json.dumps(EVENT).encode()


def headers(body: bytes = BODY, secret: str = SECRET, off: int = 0, **changed: str) -> dict[str, str]:
    stamp = str(int(NOW.timestamp()) + off)
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signed = {
        "x-chatwoot-signature": f"sha256={digest}", "x-chatwoot-timestamp": stamp, "x-chatwoot-delivery": "d-1",
    }  # fmt: skip
    return signed | {name.replace("_", "-"): value for name, value in changed.items()}


def check(given: dict[str, str], secrets: dict[str, str], body: bytes = BODY) -> Delivery:
    return verify(given, body, secrets, {"account_id": "1"}, NOW)


@pytest.mark.parametrize("off", [-300, 0, 300])
def test_a_signed_message_is_taken(off: int) -> None:
    delivery = check(headers(off=off), SIGNED)
    assert (delivery.topic, delivery.object_id, delivery.event_id) == ("message_created", "77", "d-1")
    assert delivery.source_updated_at == datetime(2026, 3, 2, 11, 59, 58, tzinfo=UTC)
    assert {*delivery.headers} == {"x-chatwoot-delivery", "x-chatwoot-timestamp"}


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        (headers(off=-301), SIGNED),
        (headers(off=301), SIGNED),
        (headers(secret="another"), SIGNED),
        (headers(body=BODY + b" "), SIGNED),
        (headers(x_chatwoot_timestamp=str(int(NOW.timestamp()) + 1)), SIGNED),
        (headers(x_chatwoot_timestamp=""), SIGNED),
        (headers(x_chatwoot_timestamp="²"), SIGNED),
        (headers(x_chatwoot_signature=""), SIGNED),
        (headers(x_chatwoot_signature="sha256=é"), SIGNED),
        (headers(x_chatwoot_signature=headers()["x-chatwoot-signature"].removeprefix("sha256=")), SIGNED),
        ({}, SIGNED),
        # who signs is not asked for a token instead
        ({"x-hotdash-token": TOKEN}, SIGNED | BY_TOKEN),
        ({"x-hotdash-token": TOKEN[:-1]}, BY_TOKEN),
        ({"x-hotdash-token": ""}, BY_TOKEN),
        ({"x-hotdash-token": "short"}, {"webhook_token": "short"}),
        ({"x-hotdash-token": ""}, {"webhook_token": ""}),
        (headers(secret=""), {}),
        ({}, {}),
    ],
)
def test_any_other_is_refused(given: dict[str, str], secrets: dict[str, str]) -> None:
    with pytest.raises(UnauthenticatedError):
        check(given, secrets)


def test_an_old_server_is_known_by_the_token_in_the_address() -> None:
    delivery = check({"x-hotdash-token": TOKEN}, BY_TOKEN)
    assert delivery.object_id == "77"
    assert delivery.event_id == hashlib.sha256(BODY).hexdigest(), "without a delivery id the body is its own"
    assert TOKEN not in str(delivery)
    assert [mode_of(secrets) for secrets in (SIGNED, BY_TOKEN, {})] == ["signed", "token", "none"]


def test_a_message_of_another_account_is_refused() -> None:
    body = json.dumps(EVENT | {"account": {"id": 2}}).encode()
    with pytest.raises(UnauthenticatedError):
        check(headers(body), SIGNED, body)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"event": "conversation_updated", "id": 5}, "5"),
        ({"event": "conversation_status_changed", "id": 5}, "5"),
        ({"event": "message_updated", "conversation": {"id": 6}}, "6"),
        ({"event": "contact_updated", "id": 7}, "contact/7"),
        ({"event": "inbox_updated", "id": 8}, "inboxes"),
        ({"event": "conversation_typing_on", "conversation": {"id": 6}}, None),
        ({"event": "webwidget_triggered", "id": 1}, None),
        ({"event": "message_created"}, None),
        ({"event": "conversation_created", "id": True}, None),
        ({"event": "conversation_created", "id": -1}, None),
        ({"event": "conversation_created", "id": "1; drop"}, None),
        ({"event": ["x"], "id": 1}, None),
    ],
)
def test_what_a_message_is_about(message: dict[str, Any], expected: str | None) -> None:
    assert object_of(message) == expected


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b"[" * 5000, b'{"event": ["x"]}', b"\xff"])
def test_a_signed_body_that_is_no_message_is_kept_and_says_nothing(body: bytes) -> None:
    assert check(headers(body), SIGNED, body).object_id is None
