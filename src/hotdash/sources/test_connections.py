"""Connections are kept sealed, found again, and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from hotdash.db.connect import Shop, find_shop, list_shops
from hotdash.errors import UsageError
from hotdash.sources import connections
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def connect(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    connected = Connected(shop, "shopify", {"domain": "a.myshopify.com"}, {"token": "shpat_planted"})
    access = Access("a.myshopify.com", ("read_orders",), {"read_returns": "Returns stay unseen."}, {"plan": "Basic"})
    connections.keep_connection(conn, vault, connected, access)


def test_a_connection_is_found_with_its_secrets(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    connect(conn, vault, shop)
    found = connections.find_connection(conn, vault, shop, "shopify")
    assert (found.settings, found.secrets) == (
        {"domain": "a.myshopify.com", "plan": "Basic"},
        {"token": "shpat_planted"},
    )
    assert connections.connected_sources(conn, shop) == ["shopify"]


def test_secrets_are_sealed_and_not_shown(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    connect(conn, vault, shop)
    stored = conn.execute("select sealed from app.source_secrets").fetchone()
    assert stored is not None and b"planted" not in stored[0]
    assert "planted" not in repr(connections.find_connection(conn, vault, shop, "shopify"))


def test_another_key_does_not_open_them(conn: psycopg.Connection, vault: Vault, shop: Shop, tmp_path: Path) -> None:
    connect(conn, vault, shop)
    with pytest.raises(UsageError, match="another key"):
        connections.find_connection(conn, Vault(tmp_path / "elsewhere"), shop, "shopify")


def test_a_rotated_key_still_opens_what_the_old_one_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vault: Vault
) -> None:
    from cryptography.fernet import Fernet

    sealed = vault.seal({"token": "x"})
    monkeypatch.setenv(
        "HOTDASH_SECRET_KEY", f"{Fernet.generate_key().decode()} {(tmp_path / 'secret_key').read_text()}"
    )
    assert Vault(tmp_path).open(sealed) == {"token": "x"}
    monkeypatch.setenv("HOTDASH_SECRET_KEY", "not a key")
    with pytest.raises(UsageError, match="not a key"):
        Vault(tmp_path)


def test_the_key_file_is_the_owners_alone(vault: Vault, tmp_path: Path) -> None:
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_disconnecting_forgets_the_secret_and_keeps_the_row(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    connect(conn, vault, shop)
    connections.disconnect(conn, shop, "shopify")
    assert conn.execute("select count(*) from app.source_secrets").fetchone() == (0,)
    assert connections.connected_sources(conn, shop) == []
    with pytest.raises(UsageError, match="not connected"):
        connections.find_connection(conn, vault, shop, "shopify")
    with pytest.raises(UsageError, match="not connected"):
        connections.disconnect(conn, shop, "shopify")


def test_how_a_source_fares_is_written_down(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    connect(conn, vault, shop)
    connections.note_failure(conn, shop, "shopify", at=AT, error="It answered 503.")
    query = "select state, last_error, quota from app.source_connections where shop_id = %s"
    assert conn.execute(query, [shop.shop_id]).fetchone() == ("failing", "It answered 503.", None)
    connections.note_success(conn, shop, "shopify", at=AT, quota={"currentlyAvailable": 900})
    assert conn.execute(query, [shop.shop_id]).fetchone() == (
        "connected", "It answered 503.", {"currentlyAvailable": 900},
    )  # fmt: skip


def test_a_secret_that_is_replaced_may_still_sign(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    def connect_with(**secrets: str) -> dict[str, str]:
        connections.keep_connection(conn, vault, Connected(shop, "shopify", {}, secrets), Access("a"))
        return dict(connections.find_connection(conn, vault, shop, "shopify").secrets)

    connect_with(client_secret="one", token="t1")
    assert connect_with(client_secret="one", token="t2") == {"client_secret": "one", "token": "t2"}
    assert connect_with(client_secret="two") == {"client_secret": "two", "previous_client_secret": "one"}
    assert connect_with(client_secret="three") == {"client_secret": "three", "previous_client_secret": "two"}


def test_a_shop_is_known_by_its_name_at_the_source_too(conn: psycopg.Connection, vault: Vault, shop: Shop) -> None:
    access = Access("a", settings={"myshopify_domain": "A.myshopify.com"})
    connections.keep_connection(conn, vault, Connected(shop, "shopify", {}, {}), access)
    assert find_shop(conn, "a.myshopify.com") == shop
    assert list_shops(conn) == [shop]
