"""GET /events: an open page hears at once that its shop's figures changed, and asks for them anew."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from prometheus_client import Counter as Metric
from prometheus_client import Gauge
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hotdash.access.gate import Identity
from hotdash.db.connect import ShopPool
from hotdash.db.listen import listen
from hotdash.errors import HotdashError, RateLimitedError
from hotdash.sources.landing import CHANGES
from hotdash.web.figures import Figures
from hotdash.web.house import House
from hotdash.web.session import identify

log = structlog.get_logger("hotdash.web")
# A shop that changes all the time is announced so often, the first change at once.
PAUSE_SECONDS = 0.5
# Keeps what stands between from closing a quiet connection, and finds keys that were revoked.
HEARTBEAT_SECONDS = 15.0
MOST_PER_USER = 12
OPEN = Gauge("hotdash_event_streams", "Pages that listen for changes.")
HEARD = Metric("hotdash_changes_heard_total", "Changes of shops that the database announced.")


class Changes:
    """One listener a server process; forgets the figures of a shop that changed and wakes its open pages."""

    def __init__(self, pool: ShopPool, figures: Figures) -> None:
        self._pool = pool
        self._figures = figures
        self._pages: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._users: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_ending = False

    @asynccontextmanager
    async def heard(self) -> AsyncIterator[None]:
        """Listen for as long as the block lasts."""
        self._loop = asyncio.get_running_loop()
        listener = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener

    async def _listen(self) -> None:
        async for heard in listen(self._pool.url, CHANGES):
            if heard.payload is not None:
                HEARD.inc()
                self._announce(heard.payload)
                continue
            await self._pool.note_database(is_there=heard.is_listening)
            if heard.is_listening:
                # What happened meanwhile was not heard.
                self._figures.forget_versions()
                self._wake_all()

    def _announce(self, payload: str) -> None:
        try:
            shop_id = int(json.loads(payload)["shop_id"])
        except (ValueError, KeyError, TypeError):
            log.warning("a change that cannot be understood was announced", channel=CHANGES)
            return
        self._figures.forget_shop(shop_id)
        self._wake(shop_id)

    def _wake(self, shop_id: int) -> None:
        for page in self._pages.get(shop_id, ()):
            page.set()

    def _wake_all(self) -> None:
        for shop_id in self._pages:
            self._wake(shop_id)

    def end(self) -> None:
        """Let all streams end: the server stops. May be called from a signal handler."""
        self.is_ending = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake_all)

    @asynccontextmanager
    async def open_page(self, identity: Identity) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the shop's figures changed."""
        page = asyncio.Event()
        self._users[identity.user] += 1
        self._pages[identity.shop_id].add(page)
        OPEN.inc()
        try:
            yield page
        finally:
            OPEN.dec()
            self._users -= Counter({identity.user: 1})
            self._pages[identity.shop_id].discard(page)
            if not self._pages[identity.shop_id]:
                del self._pages[identity.shop_id]

    def refuse_too_many(self, user: str) -> None:
        """Refuse one who has enough streams open.

        Raises:
            RateLimitedError: that is so.
        """
        if self._users[user] >= MOST_PER_USER:
            raise RateLimitedError(
                f"More than {MOST_PER_USER} pages of yours listen already.", hint="Try again in 60 seconds."
            )


async def show_events(request: Request) -> Response:
    """GET /events: server-sent events, one `change` whenever the shop's figures changed."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    house.changes.refuse_too_many(identity.user)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    if request.method == "HEAD":
        return Response(headers=headers, media_type="text/event-stream")
    return StreamingResponse(_events(house, request, identity), headers=headers, media_type="text/event-stream")


async def _events(house: House, request: Request, identity: Identity) -> AsyncGenerator[str]:
    async with house.changes.open_page(identity) as page:
        # Whoever lost the connection comes back after two seconds.
        yield "retry: 2000\nevent: open\ndata: {}\n\n"
        while await _goes_on(house, request):
            try:
                await asyncio.wait_for(page.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            page.clear()
            if not await _goes_on(house, request):
                return
            yield f'event: change\ndata: {{"shop_id": {identity.shop_id}}}\n\n'
            await asyncio.sleep(PAUSE_SECONDS)


async def _goes_on(house: House, request: Request) -> bool:
    if house.changes.is_ending:
        return False
    try:
        await identify(house, request)
    except HotdashError:
        return False
    return True
