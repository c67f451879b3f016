"""Which shops sources may speak for, and the secrets that their messages are checked with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from hotdash.db.connect import ShopPool
from hotdash.errors import HotdashError, UsageError
from hotdash.sources.vault import Vault

REMEMBER_SECONDS = 5.0
REMEMBER_AT_MOST = 1_000
# shop_id, settings, secrets
Known = tuple[int, Mapping[str, str], Mapping[str, str]]


class NotReadyError(HotdashError):
    """This server cannot open the secrets of its sources."""

    code = "not_ready"
    http_status = 503


class Senders:
    """Shops that sources may speak for, with settings and opened secrets; each is remembered for five seconds."""

    def __init__(self, pool: ShopPool, open_vault: Callable[[], Vault]) -> None:
        self._pool = pool
        self._open_vault = open_vault
        self._vault: Vault | None = None
        self._known: dict[tuple[str, str], tuple[Known | None, float]] = {}

    async def find(self, source: str, domain: str) -> Known | None:
        """(shop_id, settings, secrets), or None where no such shop is connected to the source.

        Raises:
            NoDatabaseError, NotReadyError: for now, nobody can say; the source shall try again.
        """
        known, until = self._known.get((source, domain), (None, 0.0))
        if time.monotonic() > until:
            known = await self._ask(source, domain)
            if len(self._known) >= REMEMBER_AT_MOST:
                self._known.clear()
            self._known[source, domain] = (known, time.monotonic() + REMEMBER_SECONDS)
        return known

    async def _ask(self, source: str, domain: str) -> Known | None:
        found = await self._pool.fetch(0, "select access.find_shop(%(domain)s)", {"domain": domain}, role=None)
        shop_id = found[0][0]
        if shop_id is None:
            return None
        rows = await self._pool.fetch(
            shop_id,
            "select settings, sealed from access.sealed_secrets(%(shop)s, %(source)s)",
            {"shop": shop_id, "source": source},
            role=None,
        )
        if not rows:
            return None
        return shop_id, rows[0][0], self._open(bytes(rows[0][1]))

    def _open(self, sealed: bytes) -> dict[str, str]:
        try:
            # Made when first needed: a server without connected sources needs no key.
            self._vault = self._vault or self._open_vault()
            return self._vault.open(sealed)
        except UsageError as reason:
            raise NotReadyError(hint=reason.hint) from None
