"""Whether the process lives, whether it can serve, and what it has done."""

from __future__ import annotations

import ipaddress

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from hotdash.db.migrate import read_migrations
from hotdash.errors import ForbiddenError, HotdashError, MigrationError
from hotdash.web.failures import respond
from hotdash.web.house import House
from hotdash.web.session import identify

POOL = Gauge("hotdash_pool_connections", "Connections to the database.", ["state"])
NO_STORE = {"cache-control": "no-store"}


async def live(request: Request) -> Response:
    """GET /healthz: the process answers."""
    return Response(b'{"status": "ok"}', headers=NO_STORE, media_type="application/json")


async def ready(request: Request) -> Response:
    """GET /readyz: the database can be reached and has the tables that this version expects."""
    try:
        number = await House.of(request).pool.schema_version()
    except HotdashError as reason:
        return respond(request, type(reason)(hint="Try again shortly."))
    wanted = read_migrations()[-1].number
    if number != wanted:
        error = MigrationError(f"The database stands at migration {number}, this version wants {wanted}.")
        response = respond(request, error)
        response.status_code = 503
        return response
    return Response(msgspec.json.encode({"status": "ok", "migration": number}), 200, NO_STORE, "application/json")


def _is_local(request: Request) -> bool:
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return address.is_loopback and not forwarded


async def metrics(request: Request) -> Response:
    """GET /metrics: for this machine, or an owner's token; ages are those of the owner's own shop."""
    house = House.of(request)
    shops = house.figures.known_shops()
    if request.headers.get("authorization") or not _is_local(request):
        identity = await identify(house, request)
        if identity.role != "owner":
            raise ForbiddenError("Only an owner may read the metrics from elsewhere.", hint="Use an owner's token.")
        shops = [identity.shop_id]
    for state, number in house.pool.connections().items():
        POOL.labels(state).set(number)
    return Response(generate_latest() + await _ages(house, shops), 200, NO_STORE, CONTENT_TYPE_LATEST)


async def _ages(house: House, shops: list[int]) -> bytes:
    lines = ["# HELP hotdash_stream_age_seconds Age of the newest data.", "# TYPE hotdash_stream_age_seconds gauge"]
    for shop_id in shops:
        state = await house.figures.state(shop_id)
        for stream, values in sorted(state.freshness.items()):
            label = stream.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            seconds = float(values["age_minutes"]) * 60
            lines.append(f'hotdash_stream_age_seconds{{shop_id="{shop_id}",stream="{label}"}} {seconds}')
    return ("\n".join(lines) + "\n").encode()
