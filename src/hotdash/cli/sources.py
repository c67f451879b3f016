"""hotdash connect, sources and disconnect: the live sources of a shop."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from rich.markup import escape

from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, print_rows, progress_bar, talk
from hotdash.clock import utc_now
from hotdash.config import read_config

SourceArgument = Annotated[str, typer.Argument(help="shopify, chatwoot or google.", show_default=False)]


def connect(
    source: SourceArgument,
    shop: ShopOption,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="An answer that is no secret: NAME=VALUE. May be repeated.")
    ] = None,
    no_backfill: Annotated[bool, typer.Option("--no-backfill", help="Leave the history to the worker.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Connect a shop to a live source: asks what is needed, tries it out, keeps it, and loads the history.

    Secrets are asked for, or taken from the environment; they are kept sealed with a key outside the database.
    """
    from hotdash.db.connect import find_shop
    from hotdash.jobs.queue import defer_job
    from hotdash.sources import connecting
    from hotdash.sources.source import Connected
    from hotdash.sources.vault import Vault

    live, vault = connecting.find_source(source), Vault(read_config().home)
    given = connecting.read_settings(live, set_ or [])
    with owner() as conn:
        target = find_shop(conn, shop)
        kept = connecting.kept_settings(conn, target, source)
        put = _put if sys.stdin.isatty() else None
        settings, secrets = connecting.answer_all(live, given, os.environ, kept, put)
        with talk.status(f"Asking {live.title}"):
            access = connecting.connect(conn, vault, live, Connected(target, source, settings, secrets))
        _say_access(live.title, access)
        if no_backfill:
            defer_job(conn, f"backfill:{source}", target.shop_id)
        else:
            _backfill(conn, vault, target, source)
    if as_json:
        print_json({"account": access.account, "granted": [*access.granted], "missing": dict(access.missing)})
    elif no_backfill:
        talk.print("The worker loads the history: hotdash serve, or hotdash worker.")


def _put(ask: Any, default: str | None) -> str:
    if ask.help:
        talk.print(ask.help, style="dim", markup=False)
    return str(
        typer.prompt(ask.question, default=default, hide_input=ask.is_secret, show_default=bool(default), err=True)
    )


def _say_access(title: str, access: Any) -> None:
    talk.print(f"Connected to {escape(access.account)}.")
    if access.granted:
        talk.print(f"Granted: {escape(', '.join(access.granted))}.", soft_wrap=True)
    for scope, unseen in access.missing.items():
        talk.print(f"[bold]Not granted: {escape(scope)}.[/] {escape(unseen)}", soft_wrap=True)
    if access.missing:
        talk.print(f"Grant it at {escape(title)} and connect again to see that too.", style="dim")


def _backfill(conn: Any, vault: Any, shop: Any, source: str) -> None:
    from hotdash.jobs.run import run_job
    from hotdash.jobs.schedule import find_job

    job = find_job(f"backfill:{source}")
    try:
        with progress_bar() as bar:
            task = bar.add_task("The history", total=None)
            handled = run_job(
                conn,
                vault,
                shop,
                job,
                on_progress=lambda what, done, total: bar.update(
                    task, description=escape(what), completed=done, total=total
                ),
            )
    except KeyboardInterrupt:
        talk.print(
            f"What was loaded stays. The worker goes on where this stopped, and so does: "
            f"hotdash jobs run {job.name} --shop {shop.domain}",
            soft_wrap=True,
        )
        raise
    talk.print(f"The history is complete: {handled:,} records read.")


def sources(
    shop: Annotated[str | None, typer.Option("--shop", help="Only this shop.", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """List the live sources: state, how far they were read, lag, last error, limits."""
    from hotdash.db.connect import find_shop, list_shops
    from hotdash.jobs.overview import list_sources

    with owner() as conn:
        shops = [find_shop(conn, shop)] if shop else list_shops(conn)
        rows = [row for one in shops for row in list_sources(conn, one, utc_now())]
    if not as_json:
        rows = [_in_short(row) for row in rows]
    print_rows(rows, as_json=as_json, empty="No source is connected. hotdash connect shopify --shop DOMAIN")


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    lag = row["lag_minutes"]
    return {
        "shop": row["shop"],
        "source": row["source"],
        "state": row["state"],
        "account": row["account"],
        "lag": "never read" if lag is None else f"{lag:g} min",
        "history": "complete" if row["backfilled_at"] else "not complete",
        "cursors": ", ".join(f"{stream} {what['position']}" for stream, what in sorted(row["cursors"].items())),
        "limits": ", ".join(f"{name} {value}" for name, value in (row["quota"] or {}).items()),
        "last error": row["last_error"],
    }


def disconnect(source: SourceArgument, shop: ShopOption) -> None:
    """End a connection: its secrets are forgotten, what was loaded stays."""
    from hotdash.db.connect import find_shop
    from hotdash.sources import connections

    with owner() as conn:
        connections.disconnect(conn, find_shop(conn, shop), source)
    talk.print(f"{source} is disconnected. Its secrets are forgotten; the data stay.")
