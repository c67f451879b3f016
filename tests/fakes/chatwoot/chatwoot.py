"""A Chatwoot with a past, served on a real port, in which something happens every few seconds."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from fakes.by_hand import Running
from fakes.chatwoot.scenario import Days, make_account
from fakes.chatwoot.server import Chatwoot, serve
from fakes.chatwoot.webhooks import Webhooks
from fakes.clock import Clock

ACTS, PAST = 3000, timedelta(days=60)


@contextmanager
def by_hand(port: int) -> Iterator[Running]:
    """An account in which people wrote for sixty days and go on writing."""
    clock = Clock(datetime.now(UTC) - PAST, speed=0)
    account = make_account(clock.now)
    days = Days(account, lambda: clock.advance(seconds=PAST.total_seconds() / ACTS))
    days.happen(ACTS)
    server, token = Chatwoot(account), secrets.token_hex(12)
    server.tokens[token], server.secret = account.agents[1], secrets.token_hex(12)
    account.clock = lambda: datetime.now(UTC)
    hooks, stopped = Webhooks(account, secret=server.secret), threading.Event()
    living = Days(account, lambda: None, seed=2)

    def live() -> None:
        while not stopped.wait(living.dice.expovariate(1 / 5)):
            living.happen(1)
            arriving = hooks.take()
            for url in server.receivers:
                hooks.send(url, arriving)

    with serve(server, port) as address:
        threading.Thread(target=live, daemon=True).start()
        credentials = {
            "base_url": address, "account_id": str(account.number), "token": token, "webhook_secret": server.secret,
        }  # fmt: skip
        notes = (
            "Something happens in this account every five seconds or so.",
            f"Webhooks: curl -H 'Api-Access-Token: {token}' -d '{{\"url\": \"http://127.0.0.1:8000/webhooks/chatwoot?shop=DOMAIN\"}}'"
            f" {address}/api/v1/accounts/1/webhooks",
        )
        yield Running(address, credentials, notes)
        stopped.set()
