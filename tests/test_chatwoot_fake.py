"""The fake against Chatwoot's own description, loosened where that is wrong, and where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from fakes.by_hand import all_fakes
from fakes.chatwoot.account import DELETED_WORDS
from fakes.chatwoot.scenario import Days, make_account
from fakes.chatwoot.server import Chatwoot, serve
from fakes.chatwoot.shapes import event_json

DATA = Path(os.environ.get("HOTDASH_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
SWAGGER = DATA / "chatwoot_swagger_4.15.1.json"
ADMIN, AGENT = {"Api-Access-Token": "admin"}, {"Api-Access-Token": "agent"}
V1 = "/api/v1/accounts/1"
KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool, "null": type(None),
}  # fmt: skip


@pytest.fixture
def desk() -> Iterator[tuple[Chatwoot, httpx.Client]]:
    account = make_account(lambda: datetime.now(UTC))
    Days(account, lambda: None).happen(400)
    server = Chatwoot(account)
    server.tokens = {"admin": account.agents[1], "agent": account.agents[2]}
    with serve(server) as url, httpx.Client(base_url=url, headers=ADMIN) as http:
        yield server, http


def faults(schema: Any, told: Any, whole: dict[str, Any], path: str = "$") -> list[str]:
    """Where an answer differs from its schema, by the keywords that Chatwoot's description uses."""
    if "$ref" in schema:
        return faults(whole["components"]["schemas"][schema["$ref"].split("/")[-1]], told, whole, path)
    found = [fault for part in schema.get("allOf", []) for fault in faults(part, told, whole, path)]
    if "oneOf" in schema and all(faults(part, told, whole, path) for part in schema["oneOf"]):
        found.append(f"{path}: fits none of its forms")
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    # Ids of nobody and unset texts are null though the description does not say so.
    if types and told is not None and not any(isinstance(told, KINDS[kind]) for kind in types):
        return [*found, f"{path}: {told!r} is no {types}"]
    if "enum" in schema and told not in schema["enum"] and told is not None:
        found.append(f"{path}: {told!r} is not of {schema['enum']}")
    if isinstance(told, list):
        found += [
            fault
            for place, one in enumerate(told)
            for fault in faults(schema.get("items", {}), one, whole, f"{path}[{place}]")
        ]
    if isinstance(told, dict):
        found += [f"{path}.{name} is missing" for name in schema.get("required", []) if name not in told]
        for name, part in schema.get("properties", {}).items():
            if name in told:
                found += faults(part, told[name], whole, f"{path}.{name}")
    return found


@pytest.mark.skipif(not SWAGGER.exists(), reason="Chatwoot's description is not at hand")
@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("/conversations?status=all", "/conversations"),
        ("/conversations/{number}", "/conversations/{conversation_id}"),
        ("/conversations/{number}/messages", "/conversations/{conversation_id}/messages"),
        ("/agents", "/agents"),
        ("/inboxes", "/inboxes"),
    ],
)
def test_answers_are_as_described(desk: tuple[Chatwoot, httpx.Client], path: str, described: str) -> None:
    server, http = desk
    whole = json.loads(SWAGGER.read_text())
    whole["components"]["schemas"]["conversation"]["properties"]["status"]["enum"].append("snoozed")
    operation = whole["paths"]["/api/v1/accounts/{account_id}" + described]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    number = next(iter(server.account.conversations))
    told = http.get(V1 + path.format(number=number)).json()
    assert faults(schema, told, whole) == []
    assert faults({"type": "object", "properties": {"data": {"type": "string"}}}, {"data": {}}, whole) != []


def test_tokens_and_rights(desk: tuple[Chatwoot, httpx.Client]) -> None:
    server, http = desk
    assert http.get(V1 + "/agents", headers={"Api-Access-Token": "nobody"}).status_code == 401
    with httpx.Client(base_url=http.base_url) as bare:
        assert bare.get(V1 + "/agents", headers={"api_access_token": "admin"}).status_code == 401
    assert http.get("/api/v1/accounts/2/agents").status_code == 401
    seen = http.get(V1 + "/conversations?status=all", headers=AGENT).json()["data"]
    assert {one["inbox_id"] for one in seen["payload"]} == {1}
    hidden = next(one for one in server.account.conversations.values() if one.inbox.number != 1)
    assert http.get(f"{V1}/conversations/{hidden.number}", headers=AGENT).status_code == 401
    assert http.get(f"{V1}/conversations/99999").status_code == 404
    assert http.get(V1 + "/webhooks", headers=AGENT).status_code == 401


def test_lists_page_by_25_and_shift_unless_sorted(desk: tuple[Chatwoot, httpx.Client]) -> None:
    server, http = desk

    def page(number: int, **more: Any) -> list[int]:
        query = {"status": "all", "page": number, **more}
        return [one["id"] for one in http.get(V1 + "/conversations", params=query).json()["data"]["payload"]]

    assert len(page(1)) == 25
    first = page(1)
    server.account.write(server.account.conversations[page(2)[0]], "again")
    assert page(1)[1:] == first[:-1], "an answer pushes everything down"
    assert page(1, sort_by="created_at_asc") == sorted(page(1, sort_by="created_at_asc"))
    everything = http.get(V1 + "/conversations", params={"status": "all", "updated_within": 3600}).json()["data"]
    assert len(everything["payload"]) == everything["meta"]["all_count"] == len(server.account.conversations)
    opened = http.get(V1 + "/conversations").json()["data"]["payload"]
    assert {one["status"] for one in opened} == {"open"}


def test_messages_come_by_20_100_or_1000(desk: tuple[Chatwoot, httpx.Client]) -> None:
    server, http = desk
    told = server.account.begin(server.account.new_contact("Ana"), 1, "hello")
    for number in range(150):
        server.account.write(told, str(number))
    ids = [said.number for said in told.messages]

    def read(**query: int) -> list[int]:
        answer = http.get(f"{V1}/conversations/{told.number}/messages", params=query).json()
        return [said["id"] for said in answer["payload"]]

    assert read() == ids[-20:]
    assert read(before=ids[100]) == ids[80:100]
    assert read(after=ids[0]) == ids[1:101]
    assert read(after=ids[0], before=ids[140]) == ids[0:140]


def test_nothing_is_zero_in_rest_and_null_in_webhooks(desk: tuple[Chatwoot, httpx.Client]) -> None:
    server, http = desk
    told = server.account.begin(server.account.new_contact("Ana"), 1, "hello")
    rest = http.get(f"{V1}/conversations/{told.number}").json()
    event = event_json(server.account, "message_created", told, told.messages[0], {})
    assert rest["first_reply_created_at"] == 0 and event["conversation"]["first_reply_created_at"] is None
    assert isinstance(rest["messages"][0]["message_type"], int) and event["message_type"] == "incoming"
    assert isinstance(rest["messages"][0]["created_at"], int) and event["created_at"].endswith("Z")
    server.account.remove_message(told, told.messages[0])
    [said] = http.get(f"{V1}/conversations/{told.number}/messages").json()["payload"]
    assert (said["content"], said["content_attributes"]) == (DELETED_WORDS, {"deleted": True})


def test_limits_and_faults(desk: tuple[Chatwoot, httpx.Client]) -> None:
    server, http = desk
    server.per_minute = 1
    answers = [http.get(V1 + "/agents") for _ in range(3)]
    assert 429 in [answer.status_code for answer in answers]
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 429)
    server.per_minute, server.faults = None, [500, "garbage", "half", "nothing"]
    assert http.get(V1 + "/agents").status_code == 500
    assert "maintenance" in http.get(V1 + "/agents").text
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            http.get(V1 + "/agents")
    assert http.get(V1 + "/agents").status_code == 200


def test_it_can_be_started_by_hand() -> None:
    with all_fakes()["chatwoot"](0) as running:
        token = {"Api-Access-Token": running.credentials["token"]}
        told = httpx.get(f"{running.address}{V1}/conversations?status=all", headers=token).json()
        assert told["data"]["meta"]["all_count"] > 300
        made = httpx.post(
            f"{running.address}{V1}/webhooks", headers=token, json={"webhook": {"url": "http://127.0.0.1:1/x"}}
        )
        [hook] = made.json()["payload"]["webhooks"]
        assert hook["secret"] == running.credentials["webhook_secret"]
