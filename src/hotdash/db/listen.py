"""Hearing what other sessions announce: LISTEN on a connection of its own, taken up again whenever it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import psycopg
from psycopg import sql

LONGEST_WAIT = 2.0
# So often a quiet connection is asked whether it lives: a machine that vanished says nothing.
ALIVE_SECONDS = 20.0


@dataclass(frozen=True)
class Heard:
    """What came: a payload; or that listening began (what was said before is lost), or ended (it is tried again)."""

    payload: str | None = None
    is_listening: bool = True


async def listen(url: str, channel: str) -> AsyncGenerator[Heard]:
    """Everything that is announced on the channel, for ever."""
    wait = 0.1
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5) as conn:
                await conn.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                wait = 0.1
                yield Heard()
                while True:
                    async for notification in conn.notifies(timeout=ALIVE_SECONDS):
                        yield Heard(notification.payload)
                    await conn.execute("select 1")
        except psycopg.OperationalError:
            yield Heard(is_listening=False)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
