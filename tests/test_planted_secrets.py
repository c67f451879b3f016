"""Secrets and customers' addresses, planted wherever they come in, come out in no log, error, metric or page."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography.fernet import Fernet

from hotdash.cli.talk import log_to_stderr
from hotdash.db.connect import Shop
from hotdash.errors import HotdashError
from hotdash.jobs.run import run_job
from hotdash.jobs.schedule import Every, Job
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import VARIABLE, Vault
from web_world import World

KEY = Fernet.generate_key().decode()
SECRETS = {"client_secret": "shpss_planted_client", "token": "shpat_planted_token", "webhook_secret": "planted-hook"}
EMAIL, NAME, TEXT = "planted.person@quill.example", "Plantedia Quill", "my planted words"
PLANTED = [*SECRETS.values(), KEY, EMAIL, NAME, "Plantedia", TEXT]


ROWS = (
    "insert into facts.customers (shop_id, shopify_customer_id) values (%(s)s, 5)",
    "insert into facts.customer_contacts (shop_id, shopify_customer_id, first_name, last_name, email)"
    " values (%(s)s, 5, 'Plantedia', 'Quill', %(e)s)",
    "insert into facts.cx_conversations (shop_id, chatwoot_conversation_id, shopify_customer_id, status, priority,"
    " conversation_created_at, conversation_date)"
    " values (%(s)s, 9, 5, 'open', 'urgent', '2026-03-10 10:00+00', '2026-03-10')",
    "insert into facts.cx_contacts (shop_id, chatwoot_conversation_id, name, email) values (%(s)s, 9, %(n)s, %(e)s)",
    "insert into facts.cx_messages (shop_id, chatwoot_conversation_id, message_id, sender_kind, sent_at)"
    " values (%(s)s, 9, 1, 'customer', '2026-03-10 10:00+00')",
    "insert into facts.cx_message_texts (shop_id, chatwoot_conversation_id, message_id, content)"
    " values (%(s)s, 9, 1, %(t)s)",
)


@dataclass
class Heard:
    """Everything that was said anywhere."""

    log: io.StringIO
    answers: list[str]

    def traces(self) -> list[str]:
        """Which of the planted words can be found in it."""
        said = self.log.getvalue() + "\n".join(self.answers)
        return [word for word in PLANTED if word.lower() in said.lower()]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """The log as the server writes it, at its most talkative."""
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    log_to_stderr()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    yield Heard(log, [])
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    structlog.reset_defaults()


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Shop:
    """A connected shop with a customer who wrote."""
    monkeypatch.setenv(VARIABLE, KEY)
    shop = world.add_shop(f"planted{len(request.node.name)}.example")
    world.conn.execute("insert into app.shop_directory (domain, shop_id) values (%s, %s)", [shop.domain, shop.shop_id])
    settings = {"domain": "http://127.0.0.1:9"}
    keep_connection(world.conn, Vault(Path()), Connected(shop, "shopify", settings, SECRETS), Access(shop.domain))
    for statement in ROWS:
        world.conn.execute(statement.encode(), {"s": shop.shop_id, "e": EMAIL, "n": NAME, "t": TEXT})
    return shop


def post(world: World, shop: Shop, body: bytes, topic: str = "customers/update", secret: str | None = None) -> Any:
    key = (secret or SECRETS["client_secret"]).encode()
    return world.http.post(
        f"/webhooks/shopify?token={SECRETS['webhook_secret']}&shop={shop.domain}",
        content=body,
        headers={
            "x-shopify-topic": topic,
            "x-shopify-shop-domain": shop.domain,
            "x-shopify-webhook-id": hashlib.sha256(body + topic.encode()).hexdigest(),
            "x-shopify-hmac-sha256": base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode(),
        },
    )


def test_webhooks_good_and_bad_leave_no_trace(world: World, shop: Shop, heard: Heard) -> None:
    person = json.dumps({"id": 5, "email": EMAIL, "first_name": "Plantedia", "note": TEXT}).encode()
    for body in (person, EMAIL.encode(), person + b"\\u0000", b'{"id": "\\ud800' + EMAIL.encode() + b'"}'):
        for secret in (None, "wrong-" + SECRETS["token"]):
            heard.answers.append(post(world, shop, body, secret=secret).text)
    heard.answers.append(post(world, shop, person, topic=f"{EMAIL}/x").text)
    # A database that refuses quotes what it was given.
    world.conn.execute("alter table raw.payloads add constraint refused check (topic <> 'orders/paid') not valid")
    refused = post(world, shop, person, topic="orders/paid")
    world.conn.execute("alter table raw.payloads drop constraint refused")
    heard.answers.append(refused.text)
    assert refused.status_code == 500
    assert "request failed" in heard.log.getvalue(), "the log is listened to"
    assert heard.traces() == []


def ask_shopify(conn: Any, connected: Connected) -> int:
    """A job that fails at the source."""
    from hotdash.sources.shopify.client import Client

    with Client(connected, conn) as client:
        client.ask("shop")
    return 0


def quote_a_person(conn: Any, connected: Connected) -> int:
    """A job whose statement the database refuses, quoting it."""
    conn.execute("select %s::integer", [EMAIL])
    return 0


def stumble(conn: Any, connected: Connected) -> int:
    """A job with a fault."""
    raise KeyError(connected.secrets["token"], EMAIL)


@pytest.mark.parametrize("function", [ask_shopify, quote_a_person, stumble])
def test_failed_jobs_leave_no_trace(
    world: World, shop: Shop, heard: Heard, function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotdash.sources.shopify.client.ATTEMPTS", 1)
    job = Job(f"{function.__name__}:shopify", Every(10), f"{__name__}.{function.__name__}")
    with pytest.raises(Exception) as failed:
        run_job(world.conn, Vault(Path()), shop, job)
    if isinstance(failed.value, HotdashError):
        heard.answers.append(json.dumps(failed.value.as_dict()))
    kept = world.conn.execute(
        "select error_message from app.job_runs where shop_id = %(s)s union all"
        " select last_error from app.source_connections where shop_id = %(s)s",
        {"s": shop.shop_id},
    ).fetchall()
    assert len(kept) == 2 and all(words for (words,) in kept)
    heard.answers += [words for (words,) in kept]
    assert heard.traces() == []


def test_pages_answers_metrics_and_queue_hold_no_trace(world: World, shop: Shop, heard: Heard) -> None:
    post(world, shop, json.dumps({"id": 5, "email": EMAIL, "note": TEXT}).encode())
    token, session = world.token(shop, "owner"), world.session(shop, "owner")
    for path in ("/", "/sources", "/decisions", "/fragments", "/login"):
        heard.answers.append(world.browse(path, session).text)
    for path in ("/metrics", "/openapi.json", "/api/v1/dashboard", "/healthz", "/readyz"):
        answer = world.get(path, token)
        assert answer.status_code == 200, path
        heard.answers.append(answer.text)
    for view in world.http.get("/openapi.json").json()["paths"]["/api/v1/export/{view}"]["get"]["parameters"][0][
        "schema"
    ]["enum"]:
        heard.answers.append(world.get(f"/api/v1/export/{view}?format=ndjson", token).text)
    queued = world.conn.execute("select j::text from procrastinate.procrastinate_jobs as j").fetchall()
    heard.answers += [job for (job,) in queued]
    assert queued and any(f'"{shop.domain}"' in answer for answer in heard.answers)
    assert heard.traces() == []
