"""The app that hotdash is to the shop: what it may see, and its tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes.clock import Clock
from fakes.shopify.access import opens
from hotdash.sources.shopify.scopes import OPTIONAL_SCOPES, SCOPES

TOKEN_LASTS = timedelta(hours=24)
PERSONAL = frozenset({"name", "email", "phone", "address"})


@dataclass
class FakeApp:
    """Credentials and rights. `scopes` and `personal` may be changed at any time, as a merchant may.

    Attributes:
        static_token: never expires, as those of apps made in the admin; None: there is none.
        personal: kinds of protected customer data that Shopify lets the app see.
        secret: signs webhooks too.
    """

    clock: Clock
    client_id: str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    secret: str = field(default_factory=lambda: f"shpss_{secrets.token_hex(16)}")
    static_token: str | None = field(default_factory=lambda: f"shpat_{secrets.token_hex(16)}")
    scopes: set[str] = field(default_factory=lambda: {*SCOPES, *OPTIONAL_SCOPES})
    personal: set[str] = field(default_factory=lambda: {*PERSONAL})
    is_installed: bool = True
    _issued: dict[str, datetime] = field(default_factory=dict)
    issued_count: int = 0

    def issue(self, client_id: str, secret: str) -> str | None:
        """A token of the client-credentials grant, good for 24 hours; None for wrong credentials."""
        if not self.is_installed or client_id != self.client_id or not secrets.compare_digest(secret, self.secret):
            return None
        token = f"shpat_{secrets.token_hex(16)}"
        self._issued[token] = self.clock.now() + TOKEN_LASTS
        self.issued_count += 1
        return token

    def knows(self, token: str) -> bool:
        """Whether a call with this token is let in."""
        if not self.is_installed or not token:
            return False
        until = self._issued.get(token)
        return token == self.static_token or (until is not None and self.clock.now() < until)

    def revoke_tokens(self) -> None:
        """All issued tokens stop working at once."""
        self._issued.clear()

    def may(self, needed: frozenset[str]) -> bool:
        """Whether one of these scopes was granted."""
        return opens(needed, self.scopes)
