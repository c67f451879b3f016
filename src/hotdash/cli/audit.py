"""hotdash audit: the decision log, verified and archived."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, talk
from hotdash.clock import utc_now
from hotdash.config import read_config

commands = typer.Typer(help="Verify and archive the log of decisions.", no_args_is_help=True)


@commands.command("verify")
def audit_verify(
    shop: ShopOption,
    heads: Annotated[Path | None, typer.Option(help="A file of heads kept elsewhere, besides our own.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every link, every head written down before and every archive. Exit code 1 where something does not hold."""
    from hotdash.access.audit import verify
    from hotdash.db.connect import find_shop

    with owner() as conn:
        faults = verify(conn, find_shop(conn, shop), read_config().home, heads)
    if as_json:
        print_json({"holds": not faults, "faults": [asdict(fault) for fault in faults]})
    for fault in [] if as_json else faults:
        place = "" if fault.decision_id is None else f"Decision {fault.decision_id}: "
        talk.print(f"[bold red]Broken:[/] {place}{fault.words}", soft_wrap=True)
    if not faults and not as_json:
        talk.print("The chain of decisions holds.")
    raise typer.Exit(1 if faults else 0)


@commands.command("head")
def audit_head(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Write the newest link down outside the database and print it; keep a copy on another machine."""
    from hotdash.access.audit import export_head
    from hotdash.db.connect import find_shop

    with owner() as conn:
        head = export_head(conn, find_shop(conn, shop), read_config().home, at=utc_now())
    if head is None:
        talk.print("Nothing was decided yet.")
    elif as_json:
        print_json(asdict(head))
    else:
        typer.echo(head.as_line().strip())


@commands.command("archive")
def audit_archive(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Move decisions older than the shop's retention (setting audit_retention_days) into signed files."""
    from hotdash.access.audit import archive
    from hotdash.db.connect import find_shop

    with owner() as conn:
        written = archive(conn, find_shop(conn, shop), read_config().home)
    if as_json:
        print_json([asdict(one) for one in written])
        return
    for one in written:
        talk.print(f"{one.decisions} decisions are in {one.path} now.", soft_wrap=True, markup=False)
    if not written:
        talk.print("No decision is old enough to be archived.")
