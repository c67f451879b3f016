"""Answers come from where they may; nothing is kept of a source that refuses."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from hotdash.db.connect import Connection, Shop
from hotdash.errors import SourceError, UsageError
from hotdash.sources import connecting
from hotdash.sources.connections import connected_sources, find_connection
from hotdash.sources.source import Access, Ask, Connected, OnProgress
from hotdash.sources.vault import Vault


class Till:
    """A source that knows one token."""

    name = "till"
    title = "The till"
    asks: tuple[Ask, ...] = (
        Ask("address", "Its address", "TILL_ADDRESS", help="On the back."),
        Ask("token", "Its token", "TILL_TOKEN", is_secret=True),
        Ask("region", "Its region", "TILL_REGION", default="us"),
        Ask("note", "A note", "TILL_NOTE", default=""),
    )

    def check(self, connected: Connected) -> Access:
        """Whether the token is the one."""
        if connected.secrets["token"] != "right":
            raise SourceError("The till refuses the token.", hint="Set TILL_TOKEN.")
        return Access(connected.settings["address"], ("read",), {"write": "Nothing can be written."})

    def backfill(self, conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
        """It has no history."""
        return 0


TILL = Till()


def nobody(ask: Ask, default: str | None) -> str:
    raise AssertionError(f"asked for {ask.name}")


def test_what_is_given_counts_then_the_environment_then_the_answer() -> None:
    asked: list[tuple[str, str | None]] = []

    def put(ask: Ask, default: str | None) -> str:
        asked.append((ask.name, default))
        return {"token": " right "}.get(ask.name, default or "")

    settings, secrets = connecting.answer_all(
        TILL, {"address": "a"}, {"TILL_ADDRESS": "b", "TILL_NOTE": "c"}, {"region": "eu", "token": "x"}, put
    )
    assert (settings, secrets) == ({"address": "a", "note": "c", "region": "eu"}, {"token": "right"})
    assert asked == [("token", None), ("region", "eu")]


def test_where_nobody_can_be_asked_defaults_count_and_the_rest_is_named() -> None:
    environ = {"TILL_ADDRESS": "b", "TILL_TOKEN": "t"}
    assert connecting.answer_all(TILL, {}, environ, {}, None)[0] == {"address": "b", "region": "us"}
    with pytest.raises(UsageError) as error:
        connecting.answer_all(TILL, {}, {"TILL_ADDRESS": "b"}, {}, None)
    assert error.value.hint == "Set TILL_TOKEN."


def test_a_file_stands_for_what_is_in_it_only_where_it_may(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text('{"k": 1}\n')
    path = str(tmp_path / "key.json")

    class Safe(Till):
        asks = (*Till.asks[:1], Ask("key", "Its key", "SAFE_KEY", is_secret=True, may_be_file=True))

    environ = {"TILL_ADDRESS": path, "SAFE_KEY": path}
    assert connecting.answer_all(Safe(), {}, environ, {}, None) == ({"address": path}, {"key": '{"k": 1}'})
    for key in ('{"k": 2}', f"{path}x"):
        assert connecting.answer_all(Safe(), {}, environ | {"SAFE_KEY": key}, {}, None)[1] == {"key": key}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["address"], "is none of what"), (["colour=red"], "is none of what"), (["token=abc"], "is a secret")],
)
def test_a_secret_or_nonsense_on_the_command_line_is_refused(words: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence) as error:
        connecting.read_settings(TILL, words)
    assert "abc" not in f"{error.value.message}{error.value.hint}"
    assert connecting.read_settings(TILL, ["address=a=b"]) == {"address": "a=b"}


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(UsageError, match="no source 'till'"):
        connecting.find_source("till")


def connect(conn: psycopg.Connection, shop: Shop, vault: Vault, address: str, token: str = "right") -> Access:
    return connecting.connect(conn, vault, TILL, Connected(shop, "till", {"address": address}, {"token": token}))


def test_what_refuses_is_not_kept(conn: psycopg.Connection, shop: Shop, vault: Vault) -> None:
    with pytest.raises(SourceError, match="refuses"):
        connect(conn, shop, vault, "a", "wrong")
    assert connected_sources(conn, shop) == []


def test_another_account_begins_anew_and_the_same_goes_on(conn: psycopg.Connection, shop: Shop, vault: Vault) -> None:
    done = "select backfilled_at is not null, (select count(*) from raw.cursors) from app.source_connections"
    assert connect(conn, shop, vault, "a").granted == ("read",)
    conn.execute("update app.source_connections set backfilled_at = now()")
    conn.execute(
        "insert into raw.cursors (shop_id, source, stream, position, read_at)"
        " values (%(s)s, 'till', 'sales', '7', now()), (%(s)s, 'files', 'sales', '7', now())",
        {"s": shop.shop_id},
    )
    connect(conn, shop, vault, "a")
    assert conn.execute(done.encode()).fetchone() == (True, 2)
    connect(conn, shop, vault, "b")
    assert conn.execute(done.encode()).fetchone() == (False, 1)
    assert find_connection(conn, vault, shop, "till").settings == {"address": "b"}
    assert connecting.kept_settings(conn, shop, "till") == {"address": "b"}
    assert connecting.kept_settings(conn, shop, "shopify") == {}


def test_a_second_account_whose_numbers_would_collide_is_refused(
    conn: psycopg.Connection, shop: Shop, vault: Vault
) -> None:
    def connect_account(number: str) -> None:
        settings = {"address": "a", "account_id": number}
        connecting.connect(conn, vault, TILL, Connected(shop, "till", settings, {"token": "right"}))

    connect_account("1")
    # Nothing was read yet: the number was a slip.
    connect_account("2")
    conn.execute(
        "insert into raw.cursors (shop_id, source, stream, position, read_at) values (%s, 'till', 'sales', '7', now())",
        [shop.shop_id],
    )
    connect_account("2")
    with pytest.raises(UsageError, match="holds what account 2 of till has") as error:
        connect_account("1")
    assert "shop add" in (error.value.hint or "")
    assert find_connection(conn, vault, shop, "till").settings["account_id"] == "2"
