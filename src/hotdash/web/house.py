"""What all handlers share: one instance a server process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from hotdash.access.gate import Gate
from hotdash.db.connect import ShopPool
from hotdash.tiles.tile import Tile
from hotdash.web.figures import Figures
from hotdash.web.limits import Limits
from hotdash.web.senders import Senders


@dataclass(frozen=True)
class House:
    """Connections, the gate, the figures, the limits, the tiles, and the shops that sources may speak for."""

    pool: ShopPool
    gate: Gate
    figures: Figures
    limits: Limits
    tiles: tuple[Tile, ...]
    senders: Senders

    @staticmethod
    def of(request: Request) -> House:
        """The one that serves this request."""
        return cast(House, request.app.state.house)
