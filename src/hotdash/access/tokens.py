"""Keys to a shop: `hd_<shop_id>_<token id, 32 hex digits>_<secret>`. Only the SHA-256 of the secret is stored."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import UsageError

Kind = Literal["token", "session", "login"]
ROLES = ("viewer", "operator", "owner")
LOGIN_TTL = timedelta(minutes=15)
PATTERN = re.compile(r"hd_([1-9][0-9]{0,17})_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Key:
    """A key taken apart; says nothing about whether it is good."""

    shop_id: int
    token_id: UUID
    secret: str

    @property
    def text(self) -> str:
        """As it is handed out."""
        return f"hd_{self.shop_id}_{self.token_id.hex}_{self.secret}"

    @property
    def sha256(self) -> bytes:
        """What is stored of the secret. It is 256 random bits, so a plain hash cannot be guessed back."""
        return hashlib.sha256(self.secret.encode()).digest()


@dataclass(frozen=True)
class Token:
    """A key as it is listed: everything but its secret."""

    token_id: str
    kind: str
    name: str
    role: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


def make_key(shop_id: int) -> Key:
    """A new random key of that shop; not stored yet."""
    return Key(shop_id, uuid4(), secrets.token_urlsafe(32))


def parse_key(text: str) -> Key | None:
    """The parts of a key's text, or None when it is not one."""
    found = PATTERN.fullmatch(text)
    return Key(int(found[1]), UUID(found[2]), found[3]) if found else None


def new_token(
    conn: Connection, shop: Shop, role: str, name: str, kind: Kind = "token", ttl: timedelta | None = None
) -> str:
    """Create a key and return its text, which cannot be had a second time. `ttl` None: it never expires.

    Raises:
        UsageError: `role` is none of viewer, operator, owner.
    """
    if role not in ROLES:
        raise UsageError(f"{role!r} is not a role.", hint=f"Use one of: {', '.join(ROLES)}.")
    key = make_key(shop.shop_id)
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "insert into app.api_tokens (shop_id, token_id, kind, name, role, secret_sha256, expires_at)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [shop.shop_id, key.token_id, kind, name, role, key.sha256, utc_now() + ttl if ttl else None],
        )
    return key.text


def login_link(conn: Connection, shop: Shop, role: str = "owner", name: str = "browser") -> str:
    """Path and query that let one browser in, once, within 15 minutes: /login?code=…"""
    return f"/login?code={new_token(conn, shop, role, name, kind='login', ttl=LOGIN_TTL)}"


def list_tokens(conn: Connection, shop: Shop) -> list[Token]:
    """API tokens and browser sessions of a shop, newest first; one-time logins are left out."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select token_id::text, kind, name, role, created_at, expires_at, used_at, revoked_at"
            " from app.api_tokens where shop_id = %s and kind <> 'login' order by created_at desc, token_id",
            [shop.shop_id],
        ).fetchall()
    return [Token(*row) for row in rows]


def revoke_token(conn: Connection, shop: Shop, token_id: str) -> None:
    """Make a key useless; servers that know it notice within 10 seconds.

    Raises:
        UsageError: the shop has no such key.
    """
    try:
        wanted = UUID(token_id)
    except ValueError:
        raise UsageError(f"{token_id!r} is not a token id.", hint="See: hotdash token list --shop DOMAIN") from None
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "update app.api_tokens set revoked_at = coalesce(revoked_at, now()), updated_at = now()"
            " where shop_id = %s and token_id = %s returning token_id",
            [shop.shop_id, wanted],
        ).fetchone()
    if row is None:
        raise UsageError(f"{shop.domain} has no token {token_id}.", hint="See: hotdash token list --shop DOMAIN")
