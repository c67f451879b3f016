"""hotdash import and refresh: files become facts, facts become figures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, progress_bar, talk


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
        with owner() as conn:
            target = find_shop(conn, shop)
            for file in files:
                with progress_bar() as bar:
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
            print_json(summaries[0] if len(files) == 1 else summaries)


def _show_bytes(bar: Progress, task: TaskID, done: int, total: int | None) -> None:
    is_read = total is not None and done >= total
    # Once all is read, the database works on; how long cannot be known, so the bar only moves.
    bar.update(task, completed=done, total=None if is_read else total)
    if is_read:
        bar.update(task, description="Loading and recomputing")


def refresh(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Recompute every figure of a shop from its facts."""
    from hotdash.db.connect import find_shop, shop_session

    with owner() as conn:
        target = find_shop(conn, shop)
        with talk.status("Recomputing"), shop_session(conn, [target.shop_id]):
            changed = conn.execute("select refresh.everything(%s)", [target.shop_id]).fetchone()[0]
    if as_json:
        print_json({"rows_changed": changed})
    else:
        talk.print(f"{changed} rows of figures changed." if changed else "Every figure was right already.")
