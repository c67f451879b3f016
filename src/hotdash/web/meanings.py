"""What the figures mean, as it was read from the database: once a process, since only a new house changes it."""

from __future__ import annotations

import asyncio

from hotdash.db.definitions import Definitions, read_definitions


class Meanings:
    """Reads the definitions of all views when they are first asked for, and keeps them."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._known: Definitions | None = None
        self._lock = asyncio.Lock()

    async def read(self) -> Definitions:
        """All definitions.

        Raises:
            NoDatabaseError: they were not read yet, and the database cannot be reached.
        """
        async with self._lock:
            if self._known is None:
                self._known = await asyncio.to_thread(read_definitions, self._url)
            return self._known
