"""hotdash privacy: what customers may ask for."""

from __future__ import annotations

from typing import Annotated

import typer

from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, talk
from hotdash.errors import UsageError

commands = typer.Typer(help="Export, correct or erase what is kept of a customer.", no_args_is_help=True)
LEFT = "left in app.decision_log"
CustomerOption = Annotated[
    list[str],
    typer.Option("--customer", help="Number, e-mail address or +telephone; may be given again.", show_default=False),
]


@commands.command("export")
def privacy_export(shop: ShopOption, customer: CustomerOption) -> None:
    """Print everything that is kept of a customer, as JSON by table."""
    from hotdash.access.privacy import export_customer
    from hotdash.db.connect import find_shop

    with owner() as conn:
        found = export_customer(conn, find_shop(conn, shop), customer)
    print_json(found)
    if not found:
        talk.print("Nothing is kept under that name. Ask for the customer's number and other addresses too.")


@commands.command("erase")
def privacy_erase(
    shop: ShopOption,
    customer: CustomerOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Forget who a customer is, everywhere and for good. Orders keep their amounts."""
    from hotdash.access.privacy import erase_customer
    from hotdash.db.connect import find_shop

    if not yes and not typer.confirm("This cannot be undone. Go on?", err=True):
        talk.print("Nothing was erased.")
        raise typer.Exit(130)
    with owner() as conn:
        counts = erase_customer(conn, find_shop(conn, shop), customer)
    if as_json:
        print_json(counts)
        return
    left = counts.pop(LEFT, 0)
    if left:
        talk.print(f"{left} decisions name that customer still: the log cannot be changed. Write ids there, not names.")
    if counts:
        talk.print("Erased in " + ", ".join(f"{table} ({rows})" for table, rows in sorted(counts.items())) + ".")
    else:
        talk.print("Nothing was kept of that customer. Whoever comes under this name later is blanked.")


@commands.command("rectify")
def privacy_rectify(
    shop: ShopOption,
    customer: CustomerOption,
    change: Annotated[list[str], typer.Option("--set", help="NAME=VALUE, e.g. city=Austin; may be given again.")],
    as_json: JsonOption = False,
) -> None:
    """Correct who a customer is. Correct it at the source too: what that tells later counts."""
    from hotdash.access.privacy import rectify_customer
    from hotdash.db.connect import find_shop

    if any("=" not in text for text in change):
        raise UsageError("Say what to set as NAME=VALUE.", hint="For instance --set city=Austin.")
    with owner() as conn:
        rows = rectify_customer(conn, find_shop(conn, shop), customer, dict(text.split("=", 1) for text in change))
    if as_json:
        print_json({"rows_changed": rows})
    else:
        talk.print(f"Corrected in {rows} rows." if rows else "There is no such customer.")


@commands.command("repeat")
def privacy_repeat(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Erase again whoever was erased once: run it after a backup was restored."""
    from hotdash.access.privacy import repeat_erasures
    from hotdash.db.connect import find_shop

    with owner() as conn:
        people = repeat_erasures(conn, find_shop(conn, shop))
    if as_json:
        print_json({"erased_again": people})
    else:
        talk.print(f"{people} marks of erased people were found and erased again." if people else "Nobody came back.")
