"""The client against a server that says what each test wants to hear."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
import stamina

from conftest import add_shop
from hotdash.db.connect import Database, Shop
from hotdash.errors import SourceError
from hotdash.sources import connections
from hotdash.sources.shopify.answers import NotGrantedError, PassingError, TooCostlyError
from hotdash.sources.shopify.client import PATH, Client, address_of
from hotdash.sources.shopify.operations import API_VERSION
from hotdash.sources.shopify.tokens import GRANT_PATH
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault

SHOP = Shop(1, "parts.example", "Parts", "America/Chicago", "USD")
STATUS = {"maximumAvailable": 2000, "currentlyAvailable": 1900, "restoreRate": 100}
Reply = tuple[int, Any, dict[str, str]]


@dataclass
class Script:
    """A server that gives the next reply of its list, and the last one for ever."""

    replies: list[Reply] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    address: str = ""

    def says(self, *bodies: Any, status: int = 200, **headers: str) -> None:
        self.replies += [(status, body, headers) for body in bodies]

    def asked(self) -> list[dict[str, Any]]:
        return [json.loads(body) for path, _, body in self.heard if path == PATH]


@pytest.fixture
def script() -> Iterator[Script]:
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            script.heard.append((self.path, dict(self.headers), body))
            status, reply, headers = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
            content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            for name, value in {"X-Shopify-API-Version": API_VERSION, **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.address = f"http://127.0.0.1:{server.server_port}"
    with stamina.set_testing(True, attempts=6):
        yield script
    server.shutdown()
    server.server_close()


def client_of(script: Script, **secrets: str) -> Client:
    settings = {"domain": script.address, "client_id": "an-id"}
    return Client(Connected(SHOP, "shopify", settings, secrets or {"token": "shpat_planted"}))


def data(found: Any = None, requested: int = 10) -> dict[str, Any]:
    cost = {"requestedQueryCost": requested, "actualQueryCost": 2, "throttleStatus": STATUS}
    return {"data": {"shop": found or {"name": "x"}}, "extensions": {"cost": cost}}


def fault(code: str, message: str = "no", **more: Any) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}, **more}], "data": None}


def test_asking_names_the_pinned_version_and_carries_the_token(script: Script) -> None:
    script.says(data())
    with client_of(script) as client:
        assert client.ask("shop") == {"shop": {"name": "x"}}
        assert client.quota == STATUS
    ((path, headers, body),) = script.heard
    assert path == "/admin/api/2026-10/graphql.json"
    assert headers["X-Shopify-Access-Token"] == "shpat_planted"
    assert "currentAppInstallation" in json.loads(body)["query"]


@pytest.mark.parametrize(
    "passing",
    [
        (503, {}),
        (429, {"errors": "slow down"}),
        (200, fault("INTERNAL_SERVER_ERROR")),
        (200, fault("THROTTLED") | {"extensions": {"cost": {"requestedQueryCost": 50, "throttleStatus": STATUS}}}),
        (200, b"<html>"),
        (200, b'{"data": {"shop": {"na'),
        (200, b"[]"),
        (200, {}),
    ],
)
def test_asking_again_after_what_passes(script: Script, passing: tuple[int, Any]) -> None:
    script.says(passing[1], passing[1], status=passing[0])
    script.says(data())
    assert client_of(script).ask("shop") == {"shop": {"name": "x"}}
    assert len(script.heard) == 3


def test_giving_up_after_some_attempts(script: Script) -> None:
    script.says({}, status=500)
    with pytest.raises(PassingError, match="answered 500"):
        client_of(script).ask("shop")
    assert len(script.heard) == 6


def test_a_mutation_is_sent_once(script: Script) -> None:
    script.says({}, status=500)
    with pytest.raises(SourceError):
        client_of(script).tell("bulk_cancel", id="gid://shopify/BulkOperation/1")
    assert len(script.heard) == 1


def test_nobody_answers() -> None:
    client = Client(Connected(SHOP, "shopify", {"domain": "http://127.0.0.1:9"}, {"token": "shpat_planted"}))
    with stamina.set_testing(True, attempts=2), pytest.raises(SourceError, match="cannot be reached"):
        client.ask("shop")


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 418, 423, 500])
def test_refusals_say_what_to_do_and_never_the_token(
    script: Script, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "httpx")
    script.says({"errors": "bad shpat_planted"}, status=status)
    with pytest.raises(SourceError) as raised:
        client_of(script).ask("shop")
    assert raised.value.hint
    assert "planted" not in f"{raised.value.as_dict()} {raised.value!r} {caplog.text}"


def test_a_token_that_cannot_be_sent_is_not_quoted(script: Script) -> None:
    with pytest.raises(SourceError, match="blanks") as raised:
        client_of(script, token="shpat_planted\n").ask("shop")
    assert "planted" not in repr(raised.value)


def test_a_query_that_costs_too_much_is_halved_and_stays_so(script: Script) -> None:
    script.says(fault("MAX_COST_EXCEEDED"), fault("MAX_COST_EXCEEDED"), data())
    client = client_of(script)
    client.ask("customers_changed", query="x")
    client.ask("customers_changed", query="x")
    assert [body["variables"].get("first") for body in script.asked()] == [None, 100, 50, 50]


def test_a_query_that_cannot_be_halved_is_given_up(script: Script) -> None:
    script.says(fault("MAX_COST_EXCEEDED"))
    with pytest.raises(TooCostlyError):
        client_of(script).ask("orders_changed", query="x")
    assert all(size == 1 for size in script.asked()[-1]["variables"].values() if isinstance(size, int))


def test_a_refused_field_is_left_out_and_told(script: Script) -> None:
    denied = {
        "message": "Access denied for customer field. Required access: `read_customers` access scope.",
        "path": ["orders", "nodes", 0, "customer"],
        "extensions": {"code": "ACCESS_DENIED"},
    }
    script.says({"data": None, "errors": [denied]}, data())
    client = client_of(script)
    client.ask("orders_changed", query="x")
    client.ask("orders_changed", query="x")
    asked = script.asked()
    assert ["customer {" in body["query"] for body in asked] == [True, False, False]
    assert "lineItems" in asked[-1]["query"]
    assert client.gaps == {"orders.nodes.customer": "Shopify does not show it to this app without read_customers."}


def test_a_refused_root_is_an_error_that_names_the_scope(script: Script) -> None:
    script.says(fault("ACCESS_DENIED", "Required access: `read_reports`", path=["shopifyqlQuery"]))
    with pytest.raises(NotGrantedError, match="does not show shopifyqlQuery") as raised:
        client_of(script).ask("shopifyql", query="x")
    assert "read_reports" in str(raised.value.hint)


def test_a_query_that_shopify_does_not_know_is_said(script: Script) -> None:
    script.says(fault("undefinedField", "Field 'x' doesn't exist"))
    with pytest.raises(SourceError, match="does not accept the query shop") as raised:
        client_of(script).ask("shop")
    assert raised.value.detail == "undefinedField: Field 'x' doesn't exist"
    assert len(script.heard) == 1


def test_an_answer_in_another_version_is_told(script: Script) -> None:
    script.says(data(), X_Shopify_API_Version="2027-01")
    client = client_of(script)
    client.ask("shop")
    assert "2027-01" in client.gaps["API version"]


def test_pages_are_read_to_the_end(script: Script) -> None:
    def page(nodes: list[int], end: str | None) -> dict[str, Any]:
        return {"data": {"customers": {"nodes": nodes, "pageInfo": {"hasNextPage": bool(end), "endCursor": end}}}}

    script.says(page([1, 2], "b"), page([3], None))
    assert [*client_of(script).pages("customers_changed", "customers", query="x")] == [[1, 2], [3]]
    assert [body["variables"]["after"] for body in script.asked()] == [None, "b"]


@pytest.mark.parametrize(
    ("domain", "address"),
    [
        ("parts.myshopify.com", "https://parts.myshopify.com"),
        (" HTTPS://Parts.myshopify.com/admin/ ", "https://parts.myshopify.com"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
    ],
)
def test_addresses_of_shops(domain: str, address: str) -> None:
    assert address_of(domain) == address


@pytest.mark.parametrize(
    "domain", ["", "parts.example", "http://parts.myshopify.com", "x.myshopify.com.evil.example", "http://10.0.0.1:80"]
)
def test_no_token_goes_elsewhere(domain: str) -> None:
    with pytest.raises(SourceError, match="not the address"):
        address_of(domain)


def test_a_token_is_bought_with_client_id_and_secret(script: Script) -> None:
    script.says({"access_token": "shpca_1", "expires_in": 86399}, data())
    client_of(script, client_secret="shpss_planted").ask("shop")
    (grant, asked) = script.heard
    assert grant[0] == GRANT_PATH and "client_credentials" in grant[2]
    assert asked[1]["X-Shopify-Access-Token"] == "shpca_1"


def test_a_dead_token_is_renewed_once(script: Script) -> None:
    script.says({"access_token": "a", "expires_in": 86399})
    script.says({}, status=401)
    script.says({"access_token": "b", "expires_in": 86399}, data())
    client_of(script, client_secret="shpss_planted").ask("shop")
    assert [path for path, _, _ in script.heard] == [GRANT_PATH, PATH, GRANT_PATH, PATH]
    script.replies[:] = [(401, {}, {})]
    with pytest.raises(SourceError) as raised:
        client_of(script, client_secret="shpss_planted").ask("shop")
    assert "planted" not in repr(raised.value)


def test_a_refused_grant_says_what_to_check(script: Script) -> None:
    script.says({"error": "application_cannot_be_found", "error_description": "shpss_planted"}, status=400)
    with pytest.raises(SourceError, match="no access token") as raised:
        client_of(script, client_secret="shpss_planted").ask("shop")
    assert raised.value.detail == "Status 400, application_cannot_be_found."


def test_neither_token_nor_secret(script: Script) -> None:
    with pytest.raises(SourceError, match="neither"):
        client_of(script, token="").ask("shop")


@pytest.fixture
def kept(
    script: Script, fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], tuple[psycopg.Connection, Connected]]]:
    """kept(): another worker's connection to the database, and what it finds there."""
    monkeypatch.setenv("HOTDASH_HOME", str(tmp_path))
    opened: list[psycopg.Connection] = []

    def open_another() -> tuple[psycopg.Connection, Connected]:
        opened.append(psycopg.connect(fresh_database.admin_url, autocommit=True))
        return opened[-1], connections.find_connection(opened[-1], Vault(tmp_path), shop, "shopify")

    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        shop = add_shop(conn)
        settings = {"domain": script.address, "client_id": "an-id"}
        connected = Connected(shop, "shopify", settings, {"client_secret": "shpss_planted"})
        connections.keep_connection(conn, Vault(tmp_path), connected, Access("parts"))
        yield open_another
    for other in opened:
        other.close()


def test_one_renewal_serves_all_workers(
    script: Script, kept: Callable[[], tuple[psycopg.Connection, Connected]]
) -> None:
    script.says({"access_token": "a", "expires_in": 86399}, data())
    workers = [kept() for _ in range(4)]

    def work(conn: psycopg.Connection, connected: Connected) -> None:
        with Client(connected, conn) as client:
            client.ask("shop")

    threads = [threading.Thread(target=work, args=worker) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path for path, _, _ in script.heard].count(GRANT_PATH) == 1
    assert kept()[1].secrets["access_token"] == "a"


def test_a_token_near_its_end_is_renewed_ahead(
    script: Script, kept: Callable[[], tuple[psycopg.Connection, Connected]]
) -> None:
    script.says({"access_token": "a", "expires_in": 0}, data())
    conn, connected = kept()
    Client(connected, conn).ask("shop")
    script.replies[:] = [(200, {"access_token": "b", "expires_in": 86399}, {}), (200, data(), {})]
    conn, connected = kept()
    Client(connected, conn).ask("shop")
    assert script.heard[-1][1]["X-Shopify-Access-Token"] == "b"
    assert 401 not in [status for status, _, _ in script.replies]
