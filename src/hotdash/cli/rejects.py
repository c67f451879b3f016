"""hotdash rejects: see and replay rows that could not be loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hotdash.cli.examples import examples_of
from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, print_rows, talk

commands = typer.Typer(help="See, replay and discard rows that could not be loaded.", no_args_is_help=True)


@commands.command("list")
def rejects_list(shop: ShopOption, as_json: JsonOption = False) -> None:
    """List rows that could not be loaded, with reason and remedy."""
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.rejects import list_rejects

    with owner() as conn:
        rows = [reject.as_dict() for reject in list_rejects(conn, find_shop(conn, shop))]
    print_rows(rows, as_json=as_json, empty="Nothing was rejected.")


@commands.command("replay", epilog=examples_of("rejects replay"))
def rejects_replay(
    shop: ShopOption,
    mapping: Annotated[Path | None, typer.Option(help="A mended mapping (TOML) instead of the one used then.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Character encoding of the rows that are not UTF-8.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--messages-since", help="Apply anew what came since (UTC), too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Try the rejected rows again, after what was wrong has been mended."""
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.rejects import replay_rejects
    from hotdash.sources.payloads import reapply_payloads, replay_payloads

    with owner() as conn:
        target = find_shop(conn, shop)
        summaries = replay_rejects(conn, target, mapping=mapping, encoding=encoding)
        messages = replay_payloads(conn, target)
        messages += reapply_payloads(conn, target, since.replace(tzinfo=UTC)) if since else 0
    if messages:
        talk.print(f"{messages} messages of live sources are applied again by the worker.")
    if as_json:
        print_json([summary.as_dict() for summary in summaries])
    elif not summaries and not messages:
        talk.print("Nothing was rejected.")
    for summary in [] if as_json else summaries:
        talk.print(summary.in_words(), soft_wrap=True, markup=False)


@commands.command("discard")
def rejects_discard(
    shop: ShopOption,
    file: Annotated[str | None, typer.Option("--file", help="Only those of the files of this name.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Give up rejected rows that came again corrected, or that nobody needs. They stay out of the figures."""
    from hotdash.db.connect import find_shop
    from hotdash.sources.files.rejects import discard_rejects

    with owner() as conn:
        discarded = discard_rejects(conn, find_shop(conn, shop), file=file)
    if as_json:
        print_json({"discarded": discarded})
    else:
        talk.print(f"{discarded} rejected {'row' if discarded == 1 else 'rows'} discarded.")
