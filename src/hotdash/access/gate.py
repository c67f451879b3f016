"""Who is asking: checks keys against the database, and remembers for a few seconds those that were good."""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hotdash.access.tokens import Key, make_key, parse_key
from hotdash.clock import utc_now
from hotdash.db.connect import ShopPool
from hotdash.errors import NoDatabaseError, UnauthenticatedError

REMEMBER_SECONDS = 10.0
# How much longer a good key is believed while the database is away.
AWAY_SECONDS = 900.0
REMEMBER_AT_MOST = 10_000
SESSION_TTL = timedelta(days=30)
HINT = "Make a token with: hotdash token new --shop DOMAIN --role viewer"


@dataclass(frozen=True)
class Identity:
    """Somebody whose key was good.

    Attributes:
        user: what limits and visits are counted by: the person where the key belongs to one, else the key.
    """

    shop_id: int
    token_id: UUID
    kind: str
    name: str
    role: str
    user: str
    expires_at: datetime | None


class Gate:
    """Checks keys. Holds those that were good for at most 10 seconds, by the hash of their text."""

    def __init__(self, pool: ShopPool) -> None:
        self._pool = pool
        self._known: dict[bytes, tuple[Identity, float]] = {}

    async def identify(self, text: str) -> Identity:
        """The identity behind a token or session.

        Raises:
            UnauthenticatedError: it is unknown, expired, revoked, or a one-time login.
        """
        fingerprint = hashlib.sha256(text.encode()).digest()
        identity, checked_at = self._known.get(fingerprint, (None, 0.0))
        if identity is None or time.monotonic() > checked_at + REMEMBER_SECONDS:
            try:
                checked_at = time.monotonic()
                identity = await self._check(text)
            except NoDatabaseError:
                # Nobody can say whether it still is good; what such a one gets to see was read while it was.
                if identity is None or time.monotonic() > self._known[fingerprint][1] + AWAY_SECONDS:
                    raise
            except UnauthenticatedError:
                self._known.pop(fingerprint, None)
                raise
            else:
                if len(self._known) >= REMEMBER_AT_MOST:
                    self._known.clear()
                self._known[fingerprint] = (identity, checked_at)
        if identity.expires_at is not None and identity.expires_at <= utc_now():
            raise UnauthenticatedError("This token has expired.", hint=HINT)
        return identity

    def forget(self) -> None:
        """Ask the database about every key anew."""
        self._known.clear()

    async def _check(self, text: str) -> Identity:
        key = parse_key(text)
        found = await self._find(key) if key else None
        if key is None or found is None or found.kind == "login":
            raise UnauthenticatedError("This token is not known, has expired or was revoked.", hint=HINT)
        return found

    async def _find(self, key: Key) -> Identity | None:
        rows = await self._pool.fetch(
            key.shop_id,
            "select kind, name, role, user_id::text, secret_sha256, expires_at"
            " from access.find_token(%(shop)s, %(token)s)",
            {"shop": key.shop_id, "token": key.token_id},
            role=None,
        )
        # Comparing even where there is no such key keeps the time it takes from telling which ids exist.
        stored = bytes(rows[0][4]) if rows else bytes(32)
        if not hmac.compare_digest(stored, key.sha256) or not rows:
            return None
        kind, name, role, user_id, _, expires_at = rows[0]
        return Identity(key.shop_id, key.token_id, kind, name, role, user_id or key.token_id.hex, expires_at)

    async def open_session(self, text: str) -> str | None:
        """The text of a new browser session for a one-time login (used up by it) or an API token; None if not good."""
        key = parse_key(text)
        if key is None or await self._find(key) is None:
            return None
        session = make_key(key.shop_id)
        rows = await self._pool.fetch(
            key.shop_id,
            "select access.open_session(%(shop)s, %(token)s, %(sha)s, %(new)s, %(new_sha)s, %(ttl)s)",
            {
                "shop": key.shop_id,
                "token": key.token_id,
                "sha": key.sha256,
                "new": session.token_id,
                "new_sha": session.sha256,
                "ttl": SESSION_TTL,
            },
            role=None,
        )
        return session.text if rows[0][0] else None

    async def end_session(self, text: str) -> None:
        """End the session that this key belongs to, here and everywhere; anything else is left alone."""
        key = parse_key(text)
        self._known.pop(hashlib.sha256(text.encode()).digest(), None)
        if key is None or await self._find(key) is None:
            return
        await self._pool.fetch(
            key.shop_id,
            "select access.end_session(%(shop)s, %(token)s)",
            {"shop": key.shop_id, "token": key.token_id},
            role=None,
        )

    async def record_visit(self, identity: Identity) -> None:
        """Note that this person opened the page today."""
        await self._pool.fetch(
            identity.shop_id,
            "select access.record_visit(%(shop)s, %(who)s)",
            {"shop": identity.shop_id, "who": identity.user},
            role=None,
        )
