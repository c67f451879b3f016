"""How commands speak: data on stdout, talk on stderr; options that many of them share."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from hotdash.config import Config, read_config
from hotdash.errors import HotdashError

talk = Console(stderr=True, highlight=False)
ShopOption = Annotated[str, typer.Option("--shop", help="Domain of the shop.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def say_error(error: HotdashError) -> None:
    """Say an error on stderr: a sentence, what is behind it, and what to do; or its four fields in JSON."""
    if "--json" in sys.argv:
        sys.stderr.write(json.dumps(error.as_dict()) + "\n")
        return
    # Names and remedies may hold square brackets, which are no markup.
    talk.print(f"[bold red]Error:[/] {escape(error.message)}", soft_wrap=True)
    if error.detail:
        talk.print(error.detail, style="dim", soft_wrap=True, markup=False)
    if error.hint:
        talk.print(f"[bold]What to do:[/] {escape(error.hint)}", soft_wrap=True)


def print_json(value: Any) -> None:
    """Answer in JSON."""
    sys.stdout.write(json.dumps(value, default=str) + "\n")


def print_rows(rows: list[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Answer with rows, as JSON or as a table, or one under the other where a table would be broader than the terminal.

    Args:
        empty: what is said where there are no rows.
    """
    if as_json:
        print_json(rows)
        return
    if not rows:
        talk.print(empty)
        return
    console = Console(highlight=False)
    texts = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    broadest = {name: max(len(name), *(len(row[name]) for row in texts)) for name in texts[0]}
    if sum(broadest.values()) + 2 * len(broadest) <= console.width:
        table = Table(*texts[0].keys(), box=None, pad_edge=False, header_style="bold")
        for row in texts:
            table.add_row(*map(escape, row.values()))
        console.print(table)
        return
    for row in texts:
        said = Table.grid(padding=(0, 2))
        said.add_column()
        # A long word is broken, not cut off.
        said.add_column(overflow="fold")
        for name, text in row.items():
            if text:
                said.add_row(name, escape(text), style="bold" if name == next(iter(row)) else None)
        console.print(said)
        console.print()


@contextmanager
def owner(config: Config | None = None) -> Iterator[Any]:
    """A connection of the database's owner, the database started, migrated and rebuilt first."""
    from hotdash.db.connect import admin_connection, open_database

    database = open_database(config or read_config())
    with admin_connection(database.admin_url) as conn:
        yield conn


def progress_bar() -> Progress:
    """A bar for long work, on stderr."""
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


def log_to_stderr() -> None:
    """Write the log to stderr, and of an error its places only: the values there may be secrets."""
    import structlog
    from structlog.dev import ConsoleRenderer, plain_traceback

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            ConsoleRenderer(colors=talk.is_terminal, exception_formatter=plain_traceback),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
