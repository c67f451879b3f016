"""The command line: one sub-command a verb, no logic. Data goes to stdout, talk to stderr.

Exit codes: 0 well, 1 the work found faults, 2 the command was not understood, 3 no database, 130 interrupted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from hotdash import __version__
from hotdash.clock import utc_now
from hotdash.config import Config, read_config
from hotdash.errors import HotdashError, class_for_sqlstate

app = typer.Typer(
    name="hotdash",
    help="The operator control centre of a Shopify parts shop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
shop_commands = typer.Typer(help="Add and list shops.", no_args_is_help=True)
token_commands = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)
reject_commands = typer.Typer(help="See and replay rows that could not be loaded.", no_args_is_help=True)
db_commands = typer.Typer(help="Reach the database behind the page.", no_args_is_help=True)
app.add_typer(shop_commands, name="shop")
app.add_typer(token_commands, name="token")
app.add_typer(reject_commands, name="rejects")
app.add_typer(db_commands, name="db")

talk = Console(stderr=True, highlight=False)
ShopOption = Annotated[str, typer.Option("--shop", help="Domain of the shop.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def main() -> None:
    """Run the command line; errors become a sentence, a remedy and an exit code."""
    try:
        code = app(standalone_mode=False)
    except HotdashError as error:
        _say_error(error)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        code = _other_error(error)
    sys.exit(code if isinstance(code, int) else 0)


def _other_error(error: Exception) -> int:
    """What typer says of wrong words, and what the database says where nothing above put it better."""
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        known = class_for_sqlstate(sqlstate)(detail=str(error))
        _say_error(known)
        return known.exit_code
    show, exit_code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if exit_code is None:
        if type(error).__name__ == "Abort":
            return 130
        raise error
    if show:
        show()
    return int(exit_code)


def _say_error(error: HotdashError) -> None:
    if "--json" in sys.argv:
        sys.stderr.write(json.dumps(error.as_dict()) + "\n")
        return
    # Names and remedies may hold square brackets, which are no markup.
    talk.print(f"[bold red]Error:[/] {escape(error.message)}", soft_wrap=True)
    if error.detail:
        talk.print(error.detail, style="dim", soft_wrap=True, markup=False)
    if error.hint:
        talk.print(f"[bold]What to do:[/] {escape(error.hint)}", soft_wrap=True)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, default=str) + "\n")


def _print_rows(rows: list[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    if as_json:
        _print_json(rows)
    elif not rows:
        talk.print(empty)
    else:
        table = Table(*rows[0].keys(), box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*("" if value is None else escape(str(value)) for value in row.values()))
        Console().print(table)


@contextmanager
def _owner(config: Config | None = None) -> Iterator[Any]:
    from hotdash.db.connect import admin_connection, open_database

    database = open_database(config or read_config())
    with admin_connection(database.admin_url) as conn:
        yield conn


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=talk,
        transient=True,
        # In a log, an erased bar would leave nothing but blank lines.
        disable=not talk.is_terminal,
    )


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """The operator control centre of a Shopify parts shop."""
    if show:
        typer.echo(f"hotdash {__version__}")
        raise typer.Exit


@app.command()
def demo() -> None:
    """Start everything, make the sample shop once, and serve its page. Ctrl-C stops what it started."""
    from hotdash.access.tokens import login_link
    from hotdash.db.connect import admin_connection, open_database
    from hotdash.demo import ensure_sample_shop
    from hotdash.web.app import create_app
    from hotdash.web.serve import serve as serve_app

    config = read_config()
    with talk.status("Starting PostgreSQL"):
        database = open_database(config)
    with admin_connection(database.admin_url) as conn, _progress() as bar:
        task = bar.add_task("The sample shop", total=1.0)
        shop = ensure_sample_shop(
            conn,
            config.home / "sample",
            now=utc_now(),
            progress=lambda what, share: bar.update(task, description=what, completed=share),
        )
        link = login_link(conn, shop, role="owner")
    talk.print(
        f"\n  [bold]{escape(shop.name)}[/] is open at\n\n  http://{config.host}:{config.port}{link}\n", soft_wrap=True
    )
    talk.print("  The link lets one browser in, once. Ctrl-C stops hotdash; the data stay.\n", style="dim")
    serve_app(create_app(database, config), config)


@app.command()
def serve(
    shop: Annotated[str | None, typer.Option("--shop", help="Also print a one-time login to this shop.")] = None,
) -> None:
    """Serve the page and the API (HOTDASH_HOST, HOTDASH_PORT)."""
    from hotdash.access.tokens import login_link
    from hotdash.db.connect import admin_connection, find_shop, open_database
    from hotdash.web.app import create_app
    from hotdash.web.serve import serve as serve_app

    config = read_config()
    database = open_database(config)
    if shop:
        with admin_connection(database.admin_url) as conn:
            link = login_link(conn, find_shop(conn, shop), role="owner")
        talk.print(f"http://{config.host}:{config.port}{link}")
    serve_app(create_app(database, config), config)


@app.command("import")
def import_(
    files: Annotated[list[str], typer.Argument(help="Files to import, or - for standard input.", show_default=False)],
    shop: ShopOption,
    mapping: Annotated[Path | None, typer.Option(help="What the columns of any other CSV mean (TOML).")] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Character encoding, where it is neither UTF-8 nor marked.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Import files: Shopify's CSV exports and bulk JSONL, Chatwoot, Google, or any CSV with a mapping.

    Plain, .gz, .xz and .zst. Each file is loaded whole or not at all; rows that cannot be loaded are kept
    (hotdash rejects list). Loading a file twice changes nothing.
    """
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.files import import_file

    summaries = []
    try:
        with _owner() as conn:
            target = find_shop(conn, shop)
            for file in files:
                with _progress() as bar:
                    task = bar.add_task(escape(Path(file).name), total=None)
                    summary = import_file(
                        conn,
                        target,
                        file if file == "-" else Path(file),
                        mapping=mapping,
                        encoding=encoding,
                        on_progress=partial(_show_bytes, bar, task),
                    )
                summaries.append(summary.as_dict())
                talk.print(summary.in_words(), soft_wrap=True, markup=False)
    finally:
        # Also where a later file is refused: those before it are loaded and stay so.
        if as_json and summaries:
            _print_json(summaries[0] if len(files) == 1 else summaries)


def _show_bytes(bar: Progress, task: TaskID, done: int, total: int | None) -> None:
    is_read = total is not None and done >= total
    # Once all is read, the database works on; how long cannot be known, so the bar only moves.
    bar.update(task, completed=done, total=None if is_read else total)
    if is_read:
        bar.update(task, description="Loading and recomputing")


@app.command()
def refresh(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Recompute every figure of a shop from its facts."""
    from hotdash.db.connect import find_shop, shop_session

    with _owner() as conn:
        target = find_shop(conn, shop)
        with talk.status("Recomputing"), shop_session(conn, [target.shop_id]):
            changed = conn.execute("select refresh.everything(%s)", [target.shop_id]).fetchone()[0]
    if as_json:
        _print_json({"rows_changed": changed})
    else:
        talk.print(f"{changed} rows of figures changed." if changed else "Every figure was right already.")


@shop_commands.command("add")
def shop_add(
    domain: Annotated[str, typer.Argument(help="The shop's own domain.", show_default=False)],
    name: Annotated[str, typer.Option(help="Name shown on the page.", show_default=False)],
    timezone: Annotated[str, typer.Option(help="IANA time zone, e.g. America/Chicago.", show_default=False)],
    currency: Annotated[str, typer.Option(help="Currency code, e.g. USD.", show_default=False)],
    country: Annotated[str | None, typer.Option(help="Country code, e.g. US.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a shop."""
    from hotdash.db.shops import add_shop

    with _owner() as conn:
        shop = add_shop(conn, domain, name=name, iana_timezone=timezone, currency=currency, country=country)
    if as_json:
        _print_json(asdict(shop))
    else:
        talk.print(f"Added {shop.domain}. Next: hotdash import FILE… --shop {shop.domain}")


@shop_commands.command("list")
def shop_list(as_json: JsonOption = False) -> None:
    """List all shops."""
    from hotdash.db.connect import list_shops

    with _owner() as conn:
        rows = [asdict(shop) for shop in list_shops(conn)]
    _print_rows(rows, as_json=as_json, empty="No shop yet. Add one: hotdash shop add DOMAIN …")


@token_commands.command("new")
def token_new(
    shop: ShopOption,
    role: Annotated[str, typer.Option(help="viewer, operator or owner.")] = "viewer",
    name: Annotated[str, typer.Option(help="What it is for.")] = "API token",
    days: Annotated[int | None, typer.Option(help="Days until it expires; without, never.", min=1)] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an API token. It is shown once."""
    from hotdash.access.tokens import new_token
    from hotdash.db.connect import find_shop

    with _owner() as conn:
        target = find_shop(conn, shop)
        token = new_token(conn, target, role=role, name=name, ttl=timedelta(days=days) if days else None)
    if as_json:
        _print_json({"token": token})
    else:
        typer.echo(token)
        talk.print("Keep it now: it is not stored and cannot be shown again.", style="dim")


@token_commands.command("list")
def token_list(shop: ShopOption, as_json: JsonOption = False) -> None:
    """List the tokens of a shop, without their secrets."""
    from hotdash.access.tokens import list_tokens
    from hotdash.db.connect import find_shop

    with _owner() as conn:
        rows = [asdict(token) for token in list_tokens(conn, find_shop(conn, shop))]
    _print_rows(rows, as_json=as_json, empty="No token yet. Make one: hotdash token new --shop DOMAIN --role viewer")


@token_commands.command("revoke")
def token_revoke(token_id: Annotated[str, typer.Argument(help="Its id, from token list.")], shop: ShopOption) -> None:
    """Make a token useless from now on."""
    from hotdash.access.tokens import revoke_token
    from hotdash.db.connect import find_shop

    with _owner() as conn:
        revoke_token(conn, find_shop(conn, shop), token_id)
    talk.print("Revoked.")


@reject_commands.command("list")
def rejects_list(shop: ShopOption, as_json: JsonOption = False) -> None:
    """List rows that could not be loaded, with reason and remedy."""
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.rejects import list_rejects

    with _owner() as conn:
        rows = [reject.as_dict() for reject in list_rejects(conn, find_shop(conn, shop))]
    _print_rows(rows, as_json=as_json, empty="Nothing was rejected.")


@reject_commands.command("replay")
def rejects_replay(
    shop: ShopOption,
    mapping: Annotated[Path | None, typer.Option(help="A mended mapping (TOML) instead of the one used then.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Try the rejected rows again, after what was wrong has been mended."""
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.rejects import replay_rejects

    with _owner() as conn:
        summaries = replay_rejects(conn, find_shop(conn, shop), mapping=mapping)
    if as_json:
        _print_json([summary.as_dict() for summary in summaries])
    elif not summaries:
        talk.print("Nothing was rejected.")
    for summary in [] if as_json else summaries:
        talk.print(summary.in_words(), soft_wrap=True, markup=False)


@db_commands.command("url")
def db_url(as_json: JsonOption = False) -> None:
    """Print the database's address. The embedded PostgreSQL answers there while any hotdash command runs."""
    from hotdash.db.connect import open_database

    database = open_database(read_config())
    if as_json:
        _print_json({"url": database.admin_url})
    else:
        typer.echo(database.admin_url)


@db_commands.command("psql", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def db_psql(
    context: typer.Context,
    shop: Annotated[str | None, typer.Option("--shop", help="See only this shop, as a person would.")] = None,
) -> None:
    """Open psql on the database; further arguments go to psql, e.g. -c 'select …'."""
    from hotdash.db.psql import run_psql

    raise typer.Exit(run_psql(read_config(), context.args, shop_domain=shop))


@db_commands.command("rebuild")
def db_rebuild() -> None:
    """Drop and recreate all views and functions. Rows stay."""
    from hotdash.db.rebuild import rebuild

    with _owner() as conn:
        rebuild(conn, force=True)
    talk.print("All logic was rebuilt.")
