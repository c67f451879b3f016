"""What all handlers share: one instance a server process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from starlette.requests import Request

from hotdash.access.gate import Gate
from hotdash.db.connect import ShopPool
from hotdash.tiles.tile import Tile
from hotdash.web.figures import Figures
from hotdash.web.limits import Limits
from hotdash.web.meanings import Meanings
from hotdash.web.senders import Senders

if TYPE_CHECKING:
    from hotdash.web.live import Changes


@dataclass(frozen=True)
class House:
    """Connections, gate, figures, limits, tiles, whose shops sources speak for, what changes, what is meant, exports.

    Attributes:
        spool: folder in which exports are made before they are sent.
        exporting: lets two exports be made at a time; the others wait.
    """

    pool: ShopPool
    gate: Gate
    figures: Figures
    limits: Limits
    tiles: tuple[Tile, ...]
    senders: Senders
    changes: Changes
    definitions: Meanings
    spool: Path
    exporting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    @staticmethod
    def of(request: Request) -> House:
        """The one that serves this request."""
        return cast(House, request.app.state.house)
