"""Faults come when they are asked for, as often as asked, and then are over."""

from __future__ import annotations

import httpx
import pytest

from fakes.shopify.conftest import Client

SHOP = "{ shop { id } }"


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("502", 502), ("429", 429)])
def test_a_status(client: Client, kind: str, status: int) -> None:
    client.fake.break_next(kind, 2)
    assert [client.send(SHOP).status_code for _ in range(3)] == [status, status, 200]


def test_rubbish_in_a_200(client: Client) -> None:
    client.fake.break_next("garbage")
    answer = client.send(SHOP)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


@pytest.mark.parametrize(("kind", "code"), [("throttled", "THROTTLED"), ("internal", "INTERNAL_SERVER_ERROR")])
def test_an_error_in_a_200(client: Client, kind: str, code: str) -> None:
    client.fake.break_next(kind)
    answer = client.send(SHOP)
    assert answer.status_code == 200 and answer.json()["errors"][0]["extensions"]["code"] == code


def test_half_a_body(client: Client) -> None:
    client.fake.break_next("half")
    with pytest.raises(httpx.RemoteProtocolError):
        client.send(SHOP)
    assert client.send(SHOP).status_code == 200


def test_no_answer(client: Client) -> None:
    client.fake.break_next("silence")
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{client.fake.address}/admin/api/2026-10/graphql.json", timeout=0.3)
    assert client.send(SHOP).status_code == 200


def test_only_where_it_was_asked_for(client: Client) -> None:
    client.fake.break_next("500", path="/admin/oauth")
    assert client.send(SHOP).status_code == 200
    assert client.http.post("/admin/oauth/access_token").status_code == 500
