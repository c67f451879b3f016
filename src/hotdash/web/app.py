"""The server: routes for the page, the API and the server's own health, found from the tiles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from hotdash import __version__
from hotdash.access.gate import Gate
from hotdash.config import Config
from hotdash.db.connect import Database, ShopPool
from hotdash.errors import NotFoundError
from hotdash.sources.vault import Vault
from hotdash.tiles.tile import Tile, all_tiles
from hotdash.web import (
    analytics,
    api,
    decisions,
    definitions,
    export,
    failures,
    health,
    page,
    purchasing,
    quality,
    session,
    sources,
    time_savings,
    webhooks,
)
from hotdash.web.edge import Edge
from hotdash.web.figures import Figures
from hotdash.web.house import House
from hotdash.web.limits import Limits
from hotdash.web.live import Changes, show_events
from hotdash.web.meanings import Meanings
from hotdash.web.openapi import openapi
from hotdash.web.rows import show_rows
from hotdash.web.senders import Senders
from hotdash.web.templates import static_files
from hotdash.web.tile_page import show_tile


def create_app(
    database: Database,
    config: Config,
    tiles: Sequence[Tile] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FastAPI:
    """The server as an ASGI application.

    Args:
        database: migrated; the app logs in with its api_url only.
        tiles: instead of all that there are.
        clock: instead of the database's own, for looking at a shop as if it were another time.
    """
    pool = ShopPool(database.api_url)
    shown = tuple(all_tiles() if tiles is None else tiles)
    figures = Figures(pool, clock)
    senders = Senders(pool, lambda: Vault(config.home))
    house = House(
        pool,
        Gate(pool),
        figures,
        Limits(),
        shown,
        senders,
        Changes(pool, figures),
        Meanings(database.api_url),
        config.home / "exports",
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await pool.open()
        async with house.changes.heard():
            yield
        await pool.close()

    app = FastAPI(title="hotdash", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.router.redirect_slashes = False
    app.state.house = house
    _add_routes(app, shown)
    document = openapi.build(shown)
    app.openapi = lambda: document  # type: ignore[method-assign]
    failures.install(app)
    app.add_middleware(Edge, routes=frozenset(str(getattr(route, "path", "")) for route in app.routes))
    return app


def _add_routes(app: FastAPI, tiles: Sequence[Tile]) -> None:
    app.add_route("/api/v1/dashboard", api.answer_dashboard, ["GET"])
    for tile in tiles:
        app.add_route(f"/api/v1/dashboard/{tile.endpoint}", api.tile_handler(tile), ["GET"])
        for name, function in tile.analytics.items():
            app.add_route(f"/api/v1/analytics/{name}", analytics.named_handler(tile, function), ["GET"])
    app.add_route("/api/v1/export/{view}", export.export_view, ["GET"])
    app.add_route("/api/v1/purchase-order-draft", purchasing.draft_order, ["GET"])
    app.add_route("/purchase-orders", purchasing.show_suppliers, ["GET"])
    for address, receive in webhooks.handlers().items():
        app.add_route(address, receive, ["POST"])
    app.add_route("/api/v1/analytics/data-quality", quality.answer_quality, ["GET"])
    app.add_route("/api/v1/analytics/{view}", analytics.answer_rows, ["GET"])
    app.add_route("/quality", quality.show_quality, ["GET"])
    app.add_route("/api/v1/audit/decisions", decisions.answer_decisions, ["GET"])
    app.add_route("/api/v1/decisions", decisions.post_decision, ["POST"])
    app.add_route("/", page.show_page, ["GET"])
    app.add_route("/decisions", decisions.show_decisions, ["GET"])
    app.add_route("/decisions", decisions.submit_decision, ["POST"])
    app.add_route("/api/v1/time-savings", time_savings.post_time_savings, ["POST"])
    app.add_route("/time-savings", time_savings.show_time_savings, ["GET"])
    app.add_route("/time-savings", time_savings.submit_time_savings, ["POST"])
    app.add_route("/fragments", page.show_fragments, ["GET"])
    app.add_route("/events", show_events, ["GET"])
    app.add_route("/api/v1/definitions", definitions.answer_definitions, ["GET"])
    app.add_route("/api/v1/definitions/{metric}", definitions.answer_definition, ["GET"])
    app.add_route("/definitions", definitions.show_definitions, ["GET"])
    app.add_route("/definitions/{metric}", definitions.show_definition, ["GET"])
    app.add_route("/tiles/{name}", show_tile, ["GET"])
    app.add_route("/rows/{view}", show_rows, ["GET"])
    app.add_route("/sources", sources.show_sources, ["GET"])
    app.add_route("/login", session.show_login, ["GET"])
    app.add_route("/login", session.log_in, ["POST"])
    app.add_route("/logout", session.log_out, ["POST"])
    app.add_route("/static/{name}", show_static, ["GET"])
    app.add_route("/healthz", health.live, ["GET"])
    app.add_route("/readyz", health.ready, ["GET"])
    app.add_route("/metrics", health.metrics, ["GET"])


async def show_static(request: Request) -> Response:
    """GET /static/{name}: a style sheet, script, font or picture. Addresses with ?v= never change their content."""
    file = static_files().get(request.path_params["name"])
    if file is None:
        raise NotFoundError
    # Fonts are named in the style sheet, where no version can stand; they do not change.
    is_fixed = "v" in request.query_params or file.media_type == "font/woff2"
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if is_fixed else "public, max-age=60",
        "etag": f'"{file.sha256[:32]}"',
        "vary": "Accept-Encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, headers=headers | {"content-encoding": "gzip"}, media_type=file.media_type)
    return Response(file.body, headers=headers, media_type=file.media_type)
