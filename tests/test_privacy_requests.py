"""Shopify's three privacy messages, and the commands that do the same by hand."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from hotdash.access.privacy import erase_customer, export_customer, rectify_customer, repeat_erasures
from hotdash.db.connect import Shop, set_session
from hotdash.errors import UsageError
from hotdash.sources.payloads import mark_failed, replay_payloads, waiting_payloads
from planting import Garden
from test_cli import Run, add_shop, run  # noqa: F401
from test_privacy import CUSTOMER, EMAIL, NAME, ORDER, PHONE, TRACES, as_worker, load, order


def receive(conn: psycopg.Connection, shop: Shop, topic: str, event: str = "e-1", **body: Any) -> None:
    """A message as the server keeps it once its signature was found good."""
    with conn.transaction():
        set_session(conn, [shop.shop_id], "service_role")
        conn.execute(
            "select access.receive_payload(%s, 'shopify', %s, %s, null, null, '{}', %s)",
            [shop.shop_id, topic, event, json.dumps({"shop_domain": shop.domain, **body})],
        )
        conn.execute("reset role")


def queued(conn: psycopg.Connection) -> set[str]:
    rows = conn.execute("select args ->> 'job' from procrastinate.procrastinate_jobs").fetchall()
    return {job for (job,) in rows}


ANSWER = "select access.answer_privacy_requests(%s)"
PERSON = {"id": CUSTOMER, "email": EMAIL, "phone": PHONE}


def test_a_customer_is_erased_when_shopify_says_so(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    order(conn, shop)
    receive(conn, shop, "customers/redact", customer=PERSON, orders_to_redact=[ORDER])
    assert queued(conn) == {"privacy"}, "it needs no connection to Shopify"
    assert as_worker(conn, shop, ANSWER) == 1
    garden = Garden(conn, shop.shop_id)
    assert garden.find(TRACES) == [], "the message itself names her too"
    assert conn.execute("select total_price from facts.orders").fetchone() is not None
    assert as_worker(conn, shop, ANSWER) == 0


def test_one_who_was_never_here_is_not_let_in_later(conn: psycopg.Connection, shop: Shop) -> None:
    receive(conn, shop, "customers/redact", customer=PERSON, orders_to_redact=[])
    as_worker(conn, shop, ANSWER)
    load(conn, shop)
    assert Garden(conn, shop.shop_id).find(TRACES) == []


def test_a_customer_who_asks_is_put_before_the_owner(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    receive(conn, shop, "customers/data_request", customer=PERSON, data_request={"id": 9})
    as_worker(conn, shop, ANSWER)
    [(severity, detail)] = conn.execute("select severity, detail from app.alerts").fetchall()
    assert severity == "high"
    assert f"hotdash privacy export --shop {shop.domain} --customer {CUSTOMER}" in detail
    assert EMAIL not in detail


def test_a_shop_that_left_is_forgotten_without_a_connection(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    receive(conn, shop, "customers/update", event="e-0", email=EMAIL)
    receive(conn, shop, "shop/redact", shop_id=1)
    as_worker(conn, shop, ANSWER)
    assert Garden(conn, shop.shop_id).find(TRACES) == []


def test_by_hand(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    assert NAME.split()[0] in json.dumps(export_customer(conn, shop, [EMAIL]))
    assert rectify_customer(conn, shop, [EMAIL], {"city": "Waco"}) == 2
    assert export_customer(conn, shop, [EMAIL])["facts.customer_contacts"][0]["city"] == "Waco"
    assert erase_customer(conn, shop, [EMAIL])["facts.customer_contacts"] == 1
    assert "facts.customer_contacts" not in export_customer(conn, shop, [EMAIL])
    assert repeat_erasures(conn, shop) == 0


@pytest.mark.parametrize("customer", [[], [""], ["Zebediah"], ["1; drop"], ["a@b@c"]])
def test_who_is_meant_must_be_clear(conn: psycopg.Connection, shop: Shop, customer: list[str]) -> None:
    with pytest.raises(UsageError, match="who the customer is"):
        erase_customer(conn, shop, customer)


@pytest.mark.parametrize("changes", [{}, {"shop_id": "1"}, {"tags": "x"}])
def test_only_who_somebody_is_can_be_corrected(conn: psycopg.Connection, shop: Shop, changes: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="cannot be corrected"):
        rectify_customer(conn, shop, ["1"], changes)


def test_the_command_line(run: Run) -> None:  # noqa: F811
    add_shop(run)
    told = run("privacy", "export", "--shop", "parts.example", "--customer", "5")
    assert (told.returncode, json.loads(told.stdout)) == (0, {})
    assert "Nothing is kept under that name" in told.stderr
    refused = run("privacy", "erase", "--shop", "parts.example", "--customer", "5", text="n\n")
    assert (refused.returncode, "Nothing was erased" in refused.stderr) == (130, True)
    erased = run("privacy", "erase", "--shop", "parts.example", "--customer", "5", "--yes", "--json")
    assert (erased.returncode, json.loads(erased.stdout)) == (0, {})
    wrong = run("privacy", "rectify", "--shop", "parts.example", "--customer", "5", "--set", "city")
    assert wrong.returncode == 2
    assert json.loads(run("privacy", "repeat", "--shop", "parts.example", "--json").stdout) == {"erased_again": 0}


def test_messages_wait_in_order_and_what_fails_too_often_is_put_aside(conn: psycopg.Connection, shop: Shop) -> None:
    for number in range(3):
        receive(conn, shop, "orders/updated", event=f"e-{number}", id=number)
    receive(conn, shop, "customers/redact", customer=PERSON, orders_to_redact=[])
    waiting = waiting_payloads(conn, shop, "shopify")
    assert [payload.message["id"] for payload in waiting] == [0, 1, 2]
    assert waiting_payloads(conn, shop, "shopify", after=waiting[1]) == waiting[2:]
    for _ in range(5):
        mark_failed(conn, shop, waiting[:1], "It is broken.")
    assert waiting_payloads(conn, shop, "shopify") == waiting[1:]
    conn.execute("reset role")
    rejects = conn.execute("select source, column_name, reason, occurrences from raw.rejects").fetchall()
    assert rejects == [("webhook", "orders/updated", "It is broken.", 5)]

    conn.execute("delete from procrastinate.procrastinate_jobs")
    assert replay_payloads(conn, shop) == 1
    assert waiting_payloads(conn, shop, "shopify") == waiting
    assert queued(conn) == {"apply:shopify"}
    assert replay_payloads(conn, shop) == 0
