"""hotdash db: reach the database behind the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hotdash.cli.examples import examples_of
from hotdash.cli.talk import JsonOption, owner, print_json, talk
from hotdash.config import read_config

commands = typer.Typer(help="Reach the database behind the page.", no_args_is_help=True)


@commands.command("url")
def db_url(as_json: JsonOption = False) -> None:
    """Print the database's address. The embedded PostgreSQL answers there while any hotdash command runs."""
    from hotdash.db.connect import open_database

    database = open_database(read_config())
    if as_json:
        print_json({"url": database.admin_url})
    else:
        typer.echo(database.admin_url)


@commands.command(
    "psql",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog=examples_of("db psql"),
)
def db_psql(
    context: typer.Context,
    shop: Annotated[str | None, typer.Option("--shop", help="See only this shop, as a person would.")] = None,
) -> None:
    """Open psql on the database; further arguments go to psql, e.g. -c 'select …'."""
    from hotdash.db.psql import run_psql

    raise typer.Exit(run_psql(read_config(), context.args, shop_domain=shop))


@commands.command("rebuild")
def db_rebuild() -> None:
    """Drop and recreate all views and functions. Rows stay."""
    from hotdash.db.rebuild import rebuild

    with owner() as conn:
        rebuild(conn, force=True)
    talk.print("All logic was rebuilt.")


@commands.command("export-supabase")
def db_export_supabase(
    out: Annotated[Path, typer.Option("--out", help="Folder of the project's migrations.")] = Path(
        "supabase/migrations"
    ),
) -> None:
    """Write the whole database as a migration that `supabase db push` applies. Needs no database."""
    from hotdash.db.supabase import export_supabase

    path, is_new = export_supabase(out)
    talk.print("Written." if is_new else "Nothing has changed since it was written.")
    typer.echo(str(path))


@commands.command("cron")
def db_cron(
    off: Annotated[bool, typer.Option("--off", help="Take them back.")] = False,
) -> None:
    """Let pg_cron run the jobs that the database can do alone, for where no worker runs."""
    from hotdash.jobs import cron

    with owner() as conn:
        if off:
            had = cron.take_back(conn)
            talk.print("pg_cron runs nothing of hotdash any more." if had else "pg_cron ran nothing of hotdash.")
        else:
            talk.print(f"pg_cron runs from now on: {', '.join(cron.hand_over(conn))}.")
