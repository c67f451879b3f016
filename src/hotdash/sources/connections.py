"""What a shop is connected to: kept, found again, forgotten; and how each source fares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import UsageError
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault


def keep_connection(conn: Connection, vault: Vault, connected: Connected, access: Access) -> None:
    """Keep a connection that was checked, in place of an older one of the same source.

    Where it reaches another account than before, that one's history begins anew.
    """
    shop_id, settings = connected.shop.shop_id, {**connected.settings, **access.settings}
    with shop_session(conn, [shop_id]):
        conn.execute(
            "delete from raw.cursors as r using app.source_connections as c where r.shop_id = %s and r.source = %s"
            " and c.shop_id = r.shop_id and c.source = r.source and c.account <> %s",
            [shop_id, connected.source, access.account],
        )
        conn.execute(
            """
            insert into app.source_connections as c (shop_id, source, state, account, settings, granted, missing)
            values (%s, %s, 'connected', %s, %s, %s, %s)
            on conflict (shop_id, source) do update set
                state = 'connected', account = excluded.account, settings = excluded.settings,
                granted = excluded.granted, missing = excluded.missing, last_error = null, last_error_at = null,
                connected_at = now(), disconnected_at = null, updated_at = now(),
                backfilled_at = case when c.account = excluded.account then c.backfilled_at end
            """,
            [shop_id, connected.source, access.account, json.dumps(settings), [*access.granted], [*access.missing]],
        )
        if "myshopify_domain" in settings:
            # Its messages name the shop so.
            conn.execute(
                "insert into app.shop_directory (domain, shop_id) values (%s, %s) on conflict do nothing",
                [settings["myshopify_domain"].lower(), shop_id],
            )
    secrets = dict(connected.secrets) | _replaced_secrets(conn, vault, connected)
    keep_secrets(conn, vault, connected.shop, connected.source, secrets)


def _replaced_secrets(conn: Connection, vault: Vault, connected: Connected) -> dict[str, str]:
    """previous_NAME → what signed until now, where another secret comes in its place: it may sign for an hour yet."""
    with shop_session(conn, [connected.shop.shop_id]):
        row = conn.execute(
            "select sealed from app.source_secrets where shop_id = %s and source = %s",
            [connected.shop.shop_id, connected.source],
        ).fetchone()
    try:
        old = vault.open(row[0]) if row else {}
    except UsageError:
        # Sealed with a key that is gone.
        return {}
    return {
        f"previous_{name}": old[name]
        for name, secret in connected.secrets.items()
        if name.endswith("_secret") and secret and old.get(name, secret) != secret
    }


def keep_secrets(conn: Connection, vault: Vault, shop: Shop, source: str, secrets: Mapping[str, str]) -> None:
    """Seal the secrets of a connection, in place of those that it had (a renewed token, a rotated secret)."""
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "insert into app.source_secrets (shop_id, source, sealed) values (%s, %s, %s)"
            " on conflict (shop_id, source) do update set sealed = excluded.sealed, updated_at = now()",
            [shop.shop_id, source, vault.seal(secrets)],
        )


def find_connection(conn: Connection, vault: Vault, shop: Shop, source: str) -> Connected:
    """The shop's connection to a source, with its secrets.

    Raises:
        UsageError: it is not connected, or its secrets were sealed with another key.
    """
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select c.settings, s.sealed from app.source_connections as c"
            " inner join app.source_secrets as s on s.shop_id = c.shop_id and s.source = c.source"
            " where c.shop_id = %s and c.source = %s and c.state <> 'disconnected'",
            [shop.shop_id, source],
        ).fetchone()
    if row is None:
        raise UsageError(
            f"{shop.domain} is not connected to {source}.", hint=f"hotdash connect {source} --shop {shop.domain}"
        )
    return Connected(shop, source, row[0], vault.open(row[1]))


def connected_sources(conn: Connection, shop: Shop) -> list[str]:
    """Names of the sources that the shop is connected to."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select source from app.source_connections where shop_id = %s and state <> 'disconnected' order by source",
            [shop.shop_id],
        ).fetchall()
    return [source for (source,) in rows]


def is_backfilled(conn: Connection, shop: Shop, source: str) -> bool:
    """Whether the source's history is complete."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select backfilled_at is not null from app.source_connections where shop_id = %s and source = %s",
            [shop.shop_id, source],
        ).fetchone()
    return bool(row and row[0])


def disconnect(conn: Connection, shop: Shop, source: str) -> None:
    """Forget the secrets; what was loaded stays.

    Raises:
        UsageError: the shop is not connected to it.
    """
    with shop_session(conn, [shop.shop_id]):
        conn.execute("delete from app.source_secrets where shop_id = %s and source = %s", [shop.shop_id, source])
        row = conn.execute(
            "update app.source_connections set state = 'disconnected', disconnected_at = now(), updated_at = now()"
            " where shop_id = %s and source = %s and state <> 'disconnected' returning source",
            [shop.shop_id, source],
        ).fetchone()
    if row is None:
        raise UsageError(f"{shop.domain} is not connected to {source}.", hint="See: hotdash sources")


def note_success(
    conn: Connection, shop: Shop, source: str, *, at: datetime, quota: Mapping[str, Any] | None = None
) -> None:
    """Write down that a source answered as it should, and what it said of its limits."""
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "update app.source_connections set state = 'connected', last_success_at = %s,"
            " quota = coalesce(%s, quota), updated_at = now()"
            " where shop_id = %s and source = %s and state <> 'disconnected'",
            [at, json.dumps(dict(quota)) if quota is not None else None, shop.shop_id, source],
        )


def note_failure(conn: Connection, shop: Shop, source: str, *, at: datetime, error: str) -> None:
    """Write down what went wrong; `error` holds no secret and no personal data."""
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "update app.source_connections set state = 'failing', last_error = %s, last_error_at = %s,"
            " updated_at = now() where shop_id = %s and source = %s and state <> 'disconnected'",
            [error, at, shop.shop_id, source],
        )
