"""hotdash token: make, list and revoke API tokens."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from hotdash.cli.examples import examples_of
from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, print_rows, talk

commands = typer.Typer(help="Make, list and revoke API tokens.", no_args_is_help=True)


@commands.command("new", epilog=examples_of("token new"))
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

    with owner() as conn:
        target = find_shop(conn, shop)
        token = new_token(conn, target, role=role, name=name, ttl=timedelta(days=days) if days else None)
    if as_json:
        print_json({"token": token})
    else:
        typer.echo(token)
        talk.print("Keep it now: it is not stored and cannot be shown again.", style="dim")


@commands.command("list")
def token_list(shop: ShopOption, as_json: JsonOption = False) -> None:
    """List the tokens of a shop, without their secrets."""
    from hotdash.access.tokens import list_tokens
    from hotdash.db.connect import find_shop

    with owner() as conn:
        rows = [asdict(token) for token in list_tokens(conn, find_shop(conn, shop))]
    print_rows(rows, as_json=as_json, empty="No token yet. Make one: hotdash token new --shop DOMAIN --role viewer")


@commands.command("revoke")
def token_revoke(token_id: Annotated[str, typer.Argument(help="Its id, from token list.")], shop: ShopOption) -> None:
    """Make a token useless from now on."""
    from hotdash.access.tokens import revoke_token
    from hotdash.db.connect import find_shop

    with owner() as conn:
        revoke_token(conn, find_shop(conn, shop), token_id)
    talk.print("Revoked.")
