"""Figures of a shop as the database gives them: read in one statement, kept until the data or the minute change."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from prometheus_client import Counter

from hotdash.clock import a_week_before, end_of_business_day
from hotdash.db.connect import ShopPool
from hotdash.errors import HotdashError, NoDatabaseError, UnauthenticatedError
from hotdash.tiles.tile import Tile

# Figures may be this much older than the newest commit: the price of not asking the database on every request.
VERSION_SECONDS = 0.5
KEEP_AT_MOST = 2_000
LOOKUPS = Counter("hotdash_cache_lookups_total", "Look-ups of figures in the cache.", ["result"])
SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]*")

STATE = """
select
    s.name, s.domain, s.iana_timezone, s.currency, rules.now(),
    least(
        s.opened_on, rules.business_date(s.created_at, s.iana_timezone),
        (select min(m.metric_date) from rollups.sales_metrics_daily as m where m.shop_id = %(shop)s)
    ),
    coalesce(r.freshness, '{}'), coalesce(r.allowances, '{}'), checks.failing_streams(%(shop)s)
from facts.shops as s
cross join lateral (
    select
        jsonb_object_agg(
            f.stream, jsonb_build_object('read_at', f.read_at, 'age_minutes', f.age_minutes, 'is_stale', f.is_stale)
        ) as freshness,
        jsonb_object_agg(f.stream, f.stale_after_minutes) as allowances
    from rules.freshness(s.shop_id) as f
) as r
where s.shop_id = %(shop)s
"""


@dataclass(frozen=True)
class ShopState:
    """What every answer about a shop needs, as of one instant.

    Attributes:
        now: the instant that the figures of today stand at.
        first_day: earliest business day that can be asked for.
        freshness: stream → read_at, age_minutes, is_stale; empty while nothing was ever read.
        allowances: stream → age in minutes from which on it is stale.
        faults: stream → names of its critical checks that fail.
        version: changes with the shop's data.
        away_since: when the last figures were read before the database went away; None while it is there.
    """

    shop_id: int
    name: str
    domain: str
    iana_timezone: str
    currency: str
    now: datetime
    today: date
    first_day: date
    freshness: dict[str, dict[str, Any]]
    allowances: dict[str, int]
    faults: dict[str, list[str]]
    version: str
    away_since: datetime | None = None
    read_at: float = field(default_factory=time.monotonic)

    def seen_on(self, day: date | None) -> ShopState:
        """The same shop as a look back at a closed day sees it: data that tell of all that day are not stale for it."""
        if day is None:
            return self
        close = end_of_business_day(day, self.iana_timezone)
        freshness = {
            stream: values
            | {
                "is_stale": close - datetime.fromisoformat(str(values["read_at"]))
                > timedelta(minutes=self.allowances[stream])
            }
            for stream, values in self.freshness.items()
        }
        return replace(self, freshness=freshness)


@dataclass(frozen=True)
class Part:
    """One thing to read of a tile: its endpoint's answer (with options), its headline or that of a week before, or the
    figures of the days from `first` on.

    Attributes:
        function: what answers in place of tile_json, of the tile's schema and with its arguments.
        at: the clock to read it by, instead of that of the day that is shown.
    """

    tile: Tile
    kind: Literal["tile_json", "headline", "headline_before", "period_figures"]
    options: tuple[tuple[str, str | int], ...] = ()
    function: str = "tile_json"
    first: date | None = None
    at: datetime | None = None

    @property
    def is_past(self) -> bool:
        """Whether it is read by a clock that stands a week earlier."""
        return self.kind == "headline_before"


@dataclass
class _Kept:
    value: Any
    version: str
    good_until: float


class Figures:
    """Reads and keeps. One per server process."""

    def __init__(self, pool: ShopPool, clock: Callable[[], datetime] | None = None) -> None:
        self._pool = pool
        self._clock = clock
        self._kept: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._versions: dict[int, tuple[str, float]] = {}
        self._changed_at: dict[int, float] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    def get(self, key: tuple[Any, ...], version: str) -> Any:
        """What was kept under `key` for this version of the data, or None."""
        kept = self._kept.get(key)
        if kept is None or kept.version != version or kept.good_until < time.monotonic():
            LOOKUPS.labels("miss").inc()
            return None
        self._kept.move_to_end(key)
        LOOKUPS.labels("hit").inc()
        return kept.value

    def _last(self, key: tuple[Any, ...]) -> Any:
        """What was kept under `key` last, whether it still holds or not; None where nothing is left of it."""
        kept = self._kept.get(key)
        return kept.value if kept else None

    def keep(self, key: tuple[Any, ...], version: str, value: Any, seconds: float) -> None:
        """Keep `value` until the data change, or so many seconds; whatever was used longest ago gives way."""
        self._kept[key] = _Kept(value, version, time.monotonic() + seconds)
        while len(self._kept) > KEEP_AT_MOST:
            self._kept.popitem(last=False)

    def _lock(self, shop_id: int) -> asyncio.Lock:
        return self._locks.setdefault(shop_id, asyncio.Lock())

    def forget(self) -> None:
        """Read everything anew."""
        self._kept.clear()
        self._versions.clear()

    def forget_versions(self) -> None:
        """Ask about every shop anew whether its data changed."""
        now = time.monotonic()
        self._changed_at = dict.fromkeys(self._versions, now)

    def forget_shop(self, shop_id: int) -> None:
        """Read the figures of a shop anew: they changed just now."""
        self._changed_at[shop_id] = now = time.monotonic()
        for key, kept in self._kept.items():
            if key[0] == shop_id and key[1:2] != ("visit",):
                # Not thrown away: they are shown should the database be away.
                kept.good_until = min(kept.good_until, now)

    def known_shops(self) -> list[int]:
        """Shops that were asked about since the server started."""
        return sorted(self._versions)

    def _known_version(self, shop_id: int) -> str | None:
        text, asked_at = self._versions.get(shop_id, ("", -VERSION_SECONDS))
        # What was asked before a change may have been answered without it.
        is_good = time.monotonic() - asked_at < VERSION_SECONDS and asked_at > self._changed_at.get(shop_id, 0.0)
        return text if is_good else None

    def clock(self, state: ShopState, day: date | None) -> datetime | None:
        """The clock to read by: the close of a closed day; None for the database's own."""
        return end_of_business_day(day, state.iana_timezone) if day else (self._clock() if self._clock else None)

    async def version(self, shop_id: int) -> str:
        """The version of the shop's data, at most half a second old."""
        known = self._known_version(shop_id)
        if known is not None:
            return known
        async with self._lock(shop_id):
            known = self._known_version(shop_id)
            if known is not None:
                return known
            asked_at = time.monotonic()
            rows = await self._pool.fetch(shop_id, "select access.data_version(%(shop)s)", {"shop": shop_id}, role=None)
            self._versions[shop_id] = (rows[0][0], asked_at)
            return str(rows[0][0])

    async def state(self, shop_id: int) -> ShopState:
        """The shop, its clock and the age of its data, at most until the minute ends.

        Raises:
            NoDatabaseError: the database cannot be reached, and nothing was read of this shop before.
        """
        try:
            version = await self.version(shop_id)
        except NoDatabaseError:
            last: ShopState | None = self._last((shop_id, "state"))
            if last is None:
                raise
            passed = timedelta(seconds=time.monotonic() - last.read_at)
            return replace(last, now=last.now + passed, away_since=last.now, version=f"{last.version}, away")
        kept: ShopState | None = self.get((shop_id, "state"), version)
        if kept is not None:
            return kept
        rows = await self._pool.fetch(shop_id, STATE, {"shop": shop_id}, now=self._clock() if self._clock else None)
        if not rows:
            raise UnauthenticatedError("The shop of this token no longer exists.")
        name, domain, zone, currency, now, first_day, freshness, allowances, faults = rows[0]
        local = now.astimezone(ZoneInfo(zone))
        state = ShopState(
            shop_id,
            name,
            domain,
            zone,
            currency,
            now,
            local.date(),
            min(first_day, local.date()),
            freshness,
            allowances,
            faults,
            version,
        )
        self.keep((shop_id, "state"), version, state, 60.0 - now.second - now.microsecond / 1e6)
        return state

    async def parts(self, state: ShopState, wanted: Sequence[Part], day: date | None) -> list[str]:
        """The JSON text of each part, as the shop stands now or stood at the close of `day`.

        What is not kept is read in one statement a clock, so that it all comes from one moment.

        Raises:
            NoDatabaseError: the database cannot be reached, and not all of it was read before.
        """
        if state.away_since:
            lasting = [self._last((state.shop_id, part, day)) for part in wanted]
            if None in lasting:
                raise NoDatabaseError(hint="Try again shortly.")
            return lasting
        found = {part: self.get((state.shop_id, part, day), state.version) for part in wanted}
        missing = [part for part in wanted if found[part] is None]
        if missing:
            async with self._lock(state.shop_id):
                found = {part: self.get((state.shop_id, part, day), state.version) for part in wanted}
                missing = [part for part in wanted if found[part] is None]
                for clock in dict.fromkeys((part.is_past, part.at) for part in missing):
                    by_one_clock = [part for part in missing if (part.is_past, part.at) == clock]
                    found |= await self._read(state, by_one_clock, day)
        return [found[part] for part in wanted]

    async def _read(self, state: ShopState, missing: Sequence[Part], day: date | None) -> dict[Part, str]:
        params: dict[str, Any] = {"shop": state.shop_id}
        columns = []
        for number, part in enumerate(missing):
            if not SCHEMA_NAME.fullmatch(part.tile.name) or not SCHEMA_NAME.fullmatch(part.function):
                raise HotdashError(f"The tile {part.tile.name!r} has no usable name.")
            if part.kind == "period_figures":
                params[f"first_{number}"] = part.first
                columns.append(f"{part.tile.name}.period_figures(%(shop)s, %(first_{number})s::date)::text")
            elif part.kind != "tile_json":
                columns.append(f"{part.tile.name}.headline(%(shop)s)::text")
            else:
                params[f"options_{number}"] = json.dumps(dict(part.options))
                columns.append(f"{part.tile.name}.{part.function}(%(shop)s, %(options_{number})s::jsonb)::text")
        now = missing[0].at or self.clock(state, day)
        if missing[0].is_past:
            now = a_week_before(now or state.now, state.iana_timezone)
        rows = await self._pool.fetch(state.shop_id, f"select {', '.join(columns)}", params, now=now)
        texts = {part: text or "{}" for part, text in zip(missing, rows[0], strict=True)}
        for part, text in texts.items():
            self.keep((state.shop_id, part, day), state.version, text, seconds_good(state, part.tile, day))
        return texts


def seconds_good(state: ShopState, tile: Tile, day: date | None) -> float:
    """How long figures may be kept: a closed day as long as the tile says; today at most until the minute ends."""
    if day is not None:
        return float(tile.cache_seconds)
    return min(float(tile.cache_seconds), 60.0 - state.now.second - state.now.microsecond / 1e6)
