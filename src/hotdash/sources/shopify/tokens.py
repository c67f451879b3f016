"""Access tokens: a static one, or one that client id and secret buy for a day, renewed once for all workers."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx

from hotdash.clock import utc_now
from hotdash.config import read_config
from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.connections import find_connection, keep_secrets
from hotdash.sources.shopify.answers import CONNECT, PassingError, check_status, json_of
from hotdash.sources.source import Connected
from hotdash.sources.vault import Vault

GRANT_PATH = "/admin/oauth/access_token"
# Renewed so long before its end that no question is on its way with a dead token.
AHEAD = timedelta(minutes=30)


class Tokens:
    """The token of a connection, good for now.

    Args:
        http: with the shop's address as its base.
        conn: of the owner, outside a transaction, to share a renewed token with other workers; None while the
            connection is only being tried.
    """

    def __init__(self, http: httpx.Client, connected: Connected, conn: Connection | None) -> None:
        self._http, self._connected, self._conn = http, connected, conn
        self._secrets = dict(connected.secrets)
        self._guard = threading.Lock()

    @property
    def is_static(self) -> bool:
        """Whether the shop gave a token that nobody can renew."""
        return bool(self._secrets.get("token"))

    def current(self) -> str:
        """A token that is not about to expire.

        Raises:
            SourceError: it cannot be had.
        """
        if self.is_static:
            return _clean(self._secrets["token"])
        if is_due(self._secrets, utc_now()):
            self.renew(self._secrets.get("access_token", ""))
        return _clean(self._secrets["access_token"])

    def renew(self, stale: str) -> None:
        """Get another token than `stale`, unless another worker has it already.

        Raises:
            SourceError: Shopify gives none; says what to correct.
        """
        with self._guard:
            if self._conn is None:
                self._secrets |= self._grant()
                return
            shop = self._connected.shop
            vault = Vault(read_config().home)
            with self._conn.transaction():
                # Whoever waits here finds the new token when it is his turn.
                self._conn.execute("select pg_advisory_xact_lock(hashtext('shopify token'), %s::int)", [shop.shop_id])
                kept = dict(find_connection(self._conn, vault, shop, self._connected.source).secrets)
                if kept.get("access_token", stale) == stale or is_due(kept, utc_now()):
                    kept |= self._grant()
                    keep_secrets(self._conn, vault, shop, self._connected.source, kept)
                self._secrets = kept

    def _grant(self) -> dict[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._connected.settings.get("client_id", ""),
            "client_secret": self._secrets.get("client_secret", ""),
        }
        if not form["client_id"] or not form["client_secret"]:
            raise SourceError(
                "There is neither an access token nor client id and secret.", hint=f"Give one of them. {CONNECT}"
            )
        try:
            response = self._http.post(GRANT_PATH, data=form)
        except httpx.HTTPError as reason:
            raise PassingError("Shopify cannot be reached.", detail=type(reason).__name__) from None
        if response.status_code in (400, 401, 403):
            raise SourceError(
                "Shopify gives no access token for this client id and secret.", detail=_told(response),
                hint="Check both in the Dev Dashboard; app and shop must belong to one organisation and the app must be"
                f" installed. {CONNECT}",
            )  # fmt: skip
        check_status(response)
        body = json_of(response)
        if not body.get("access_token"):
            raise PassingError("Shopify sent no access token.")
        life = timedelta(seconds=float(body.get("expires_in", 86_400)))
        renew_at = utc_now() + life - min(AHEAD, life / 10)
        return {"access_token": str(body["access_token"]), "renew_at": renew_at.isoformat()}


def is_due(secrets: Mapping[str, str], now: datetime) -> bool:
    """Whether there is no token yet, or one that ends soon."""
    renew_at = secrets.get("renew_at")
    return not secrets.get("access_token") or renew_at is None or datetime.fromisoformat(renew_at) <= now


def _clean(token: str) -> str:
    # httpx would quote a header that it cannot send in its error.
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise SourceError("The access token holds blanks or other characters that no token has.", hint=CONNECT)
    return token


def _told(response: httpx.Response) -> str:
    found = re.search(r'"error"\s*:\s*"([a-z_]{1,60})"', response.text)
    return f"Status {response.status_code}" + (f", {found[1]}." if found else ".")
