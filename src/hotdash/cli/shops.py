"""hotdash shop: add and list shops."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from hotdash.cli.examples import examples_of
from hotdash.cli.talk import JsonOption, owner, print_json, print_rows, talk

commands = typer.Typer(help="Add and list shops.", no_args_is_help=True)


@commands.command("add", epilog=examples_of("shop add"))
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

    with owner() as conn:
        shop = add_shop(conn, domain, name=name, iana_timezone=timezone, currency=currency, country=country)
    if as_json:
        print_json(asdict(shop))
    else:
        talk.print(f"Added {shop.domain}. Next: hotdash import FILE… --shop {shop.domain}")


@commands.command("list")
def shop_list(as_json: JsonOption = False) -> None:
    """List all shops."""
    from hotdash.db.connect import list_shops

    with owner() as conn:
        rows = [asdict(shop) for shop in list_shops(conn)]
    print_rows(rows, as_json=as_json, empty="No shop yet. Add one: hotdash shop add DOMAIN …")
