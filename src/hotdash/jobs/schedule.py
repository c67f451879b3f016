"""What runs when: the one list. Times of day are the shop's own.

A job of a source is a function (conn, connected) -> records handled; one of the house is a function of the database,
SCHEMA.NAME(shop), that returns the rows it wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotdash.db.connect import Connection, Shop, list_shops, shop_session
from hotdash.errors import UsageError


@dataclass(frozen=True)
class Every:
    """Again after so many minutes; shops are spread over them."""

    minutes: int

    def __str__(self) -> str:
        return f"every {self.minutes} minutes"

    def last_due(self, shop: Shop, now: datetime) -> datetime:
        """The latest instant, not after `now`, at which the shop's turn came."""
        minute = int(now.timestamp() // 60) - shop.shop_id % self.minutes
        return datetime.fromtimestamp((minute - minute % self.minutes + shop.shop_id % self.minutes) * 60, UTC)


@dataclass(frozen=True)
class Nightly:
    """Once a business day, at this time of the shop's own zone."""

    at: time

    def __str__(self) -> str:
        return f"nightly at {self.at:%H:%M}"

    def last_due(self, shop: Shop, now: datetime) -> datetime:
        """The latest instant, not after `now`, at which the shop's clock showed that time."""
        zone = ZoneInfo(shop.iana_timezone)
        today = now.astimezone(zone).date()
        # Where a day skips that time it comes as much later; where a day has it twice the first counts.
        moments = (datetime.combine(today - timedelta(days=days), self.at, zone).astimezone(UTC) for days in (0, 1, 2))
        return next(moment for moment in moments if moment <= now)


@dataclass(frozen=True)
class Job:
    """A line of the list.

    Attributes:
        name: VERB:SOURCE, or VERB for one of the house.
        when: None: on demand only, when a message has come.
        function: what it does.
        is_first_thing: it runs for the first time as soon as the shop's histories are there, not in the night after.
    """

    name: str
    when: Every | Nightly | None
    function: str
    is_first_thing: bool = False

    @property
    def source(self) -> str | None:
        """The source whose connection it needs."""
        return self.name.partition(":")[2] or None

    @property
    def is_backfill(self) -> bool:
        """Whether it loads a source's history, which has an end."""
        return self.name.startswith("backfill:")


JOBS: tuple[Job, ...] = (
    # At once when a message comes; now and then for what failed.
    Job("apply:shopify", Every(10), "hotdash.sources.shopify.webhooks.apply_payloads"),
    Job("apply:chatwoot", Every(10), "hotdash.sources.chatwoot.webhooks.apply_payloads"),
    Job("sweep:shopify", Every(10), "hotdash.sources.shopify.sync.sweep"),
    Job("sweep:chatwoot", Every(10), "hotdash.sources.chatwoot.sync.sweep"),
    Job("checks", Every(15), "checks.record_results"),
    Job("products:shopify", Every(60), "hotdash.sources.shopify.sync.sync_products"),
    Job("subscriptions:shopify", Every(60), "hotdash.sources.shopify.subscriptions.watch_subscriptions"),
    Job("traffic:google", Every(360), "hotdash.sources.google.sync.pull_traffic"),
    Job("search:google", Every(360), "hotdash.sources.google.sync.pull_search"),
    Job("day_turn", Nightly(time(0, 5)), "refresh.day_turn"),
    Job("count:shopify", Nightly(time(1)), "hotdash.sources.shopify.counting.count_nightly"),
    Job("count:chatwoot", Nightly(time(1, 20)), "hotdash.sources.chatwoot.sync.sweep_ids"),
    Job("segments", Nightly(time(2)), "refresh.all_segments", is_first_thing=True),
    Job("retention", Nightly(time(3)), "load.expire"),
    Job("privacy", Nightly(time(3, 30)), "access.answer_privacy_requests"),
    Job("reconcile:shopify", Nightly(time(4)), "hotdash.sources.shopify.reconcile.reconcile"),
)
# Until a source's history is complete; its regular jobs, messages apart, wait for that.
BACKFILL = Every(10)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def find_job(name: str) -> Job:
    """The job of that name.

    Raises:
        UsageError: there is none; the hint lists them.
    """
    if name.startswith("backfill:"):
        return Job(name, BACKFILL, "")
    found = next((job for job in JOBS if job.name == name), None)
    if found is None:
        names = ", ".join([*(job.name for job in JOBS), "backfill:SOURCE"])
        raise UsageError(f"There is no job {name!r}.", hint=f"Jobs: {names}.")
    return found


def due_jobs(conn: Connection, now: datetime) -> Iterator[tuple[Shop, Job]]:
    """Jobs whose time has come since they last started; a time that was slept through is made up for once."""
    for shop in list_shops(conn):
        for job, since in _waiting(conn, shop):
            if job.when is not None and job.when.last_due(shop, now) > since:
                yield shop, job


def _waiting(conn: Connection, shop: Shop) -> list[tuple[Job, datetime]]:
    """The shop's jobs, and since when each waits for its next time."""
    with shop_session(conn, [shop.shop_id]):
        sources = conn.execute(
            "select source, connected_at, backfilled_at from app.source_connections"
            " where shop_id = %s and state <> 'disconnected'",
            [shop.shop_id],
        ).fetchall()
        begun = conn.execute(
            "select s.created_at, exists (select from rollups.customer_segments as c where c.shop_id = s.shop_id)"
            " from facts.shops as s where s.shop_id = %s",
            [shop.shop_id],
        ).fetchone()
        ready = {None: begun[0]} if begun else {}
        ready |= {source: backfilled_at for source, _, backfilled_at in sources if backfilled_at}
        found = [(job, ready[job.source]) for job in JOBS if job.source in ready]
        found += [
            (find_job(f"backfill:{source}"), connected_at) for source, connected_at, done_at in sources if not done_at
        ]
        last = conn.execute(
            "select n.name, (select max(j.started_at) from app.job_runs as j"
            " where j.shop_id = %s and j.job_name = n.name) from unnest(%s::text[]) as n (name)",
            [shop.shop_id, [job.name for job, _ in found]],
        ).fetchall()
    started = {name: at for name, at in last if at}
    if begun and begun[1] and all(done_at for _, _, done_at in sources):
        found = [(job, LONG_AGO if job.is_first_thing else since) for job, since in found]
    return [(job, max(since, started.get(job.name, since))) for job, since in found]
