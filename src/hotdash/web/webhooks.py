"""POST /webhooks/NAME: messages of live sources. Verified, kept raw, answered; a job applies them afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotdash.clock import utc_now
from hotdash.db.connect import ShopPool
from hotdash.errors import UnauthenticatedError, UsageError
from hotdash.sources.source import Delivery, Webhooks, all_webhooks
from hotdash.web.house import House
from hotdash.web.parameters import read_body

LARGEST_BODY_BYTES = 5 << 20
LONGEST_DOMAIN = 253
NUL_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
# An unknown shop, a shop that is not connected and a wrong signature must not be told apart.
REFUSED = "This message is not signed by a source that a shop here is connected to."


def _domain(request: Request) -> str:
    domain = request.headers.get("x-shopify-shop-domain") or request.query_params.get("shop", "")
    return "" if len(domain) > LONGEST_DOMAIN or "\x00" in domain else domain.lower()


def _headers(request: Request) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    token = request.query_params.get("token")
    return headers if token is None else headers | {"x-hotdash-token": token}


async def _keep(pool: ShopPool, shop_id: int, source: str, delivery: Delivery, body: bytes) -> bool:
    """Whether it was new. What is no JSON that PostgreSQL can hold is kept as one JSON text, to be refused later."""
    text = body.decode(errors="replace").replace("\x00", "␀")
    if "\\u0000" in text:
        text = NUL_ESCAPE.sub(r"\1\\u2400", text)
    values: dict[str, Any] = {
        "shop": shop_id,
        "source": source,
        "topic": delivery.topic,
        "event": delivery.event_id,
        "object": delivery.object_id,
        "changed": delivery.source_updated_at,
        "headers": json.dumps(dict(delivery.headers)),
    }
    query = (
        "select access.receive_payload(%(shop)s, %(source)s, %(topic)s, %(event)s, %(object)s, %(changed)s,"
        " %(headers)s::jsonb, %(message)s::jsonb)"
    )
    try:
        rows = await pool.fetch(shop_id, query, values | {"message": text}, role=None)
    except UsageError:
        as_text = json.dumps(text.encode(errors="replace").decode())
        rows = await pool.fetch(shop_id, query, values | {"message": as_text}, role=None)
    return bool(rows[0][0])


async def _receive(request: Request, name: str, source: Webhooks) -> Response:
    house = House.of(request)
    body = await read_body(request, LARGEST_BODY_BYTES)
    known = await house.senders.find(name, _domain(request))
    shop_id, settings, secrets = known or (0, {}, {})
    try:
        # Without secrets nothing is good, and it takes as long to find out.
        delivery = source.verify(_headers(request), body, secrets, settings, utc_now())
    except UnauthenticatedError:
        raise UnauthenticatedError(REFUSED, hint="Connect the shop again if this message is genuine.") from None
    is_new = await _keep(house.pool, shop_id, name, delivery, body)
    answer = b'{"status": "received"}' if is_new else b'{"status": "known"}'
    return Response(answer, headers={"cache-control": "no-store"}, media_type="application/json")


def handlers() -> dict[str, Callable[[Request], Awaitable[Response]]]:
    """Address → handler of POST, one a source that sends messages."""

    def handler(name: str, source: Webhooks) -> Callable[[Request], Awaitable[Response]]:
        async def receive(request: Request) -> Response:
            return await _receive(request, name, source)

        return receive

    return {f"/webhooks/{name}": handler(name, source) for name, source in all_webhooks().items()}
