"""hotdash demo and serve: the page and the API, until Ctrl-C."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from hotdash.cli.talk import log_to_stderr, progress_bar, talk
from hotdash.clock import utc_now
from hotdash.config import read_config


def demo() -> None:
    """Start everything, make the sample shop once, and serve its page. Ctrl-C stops what it started."""
    from hotdash.access.tokens import login_link
    from hotdash.db.connect import admin_connection, open_database
    from hotdash.demo import ensure_sample_shop
    from hotdash.jobs.worker import worker_beside
    from hotdash.web.app import create_app
    from hotdash.web.serve import serve as serve_app
    from hotdash.web.serve import take_address

    config = read_config()
    address = take_address(config)
    with talk.status("Starting PostgreSQL"):
        database = open_database(config)
    with admin_connection(database.admin_url) as conn, progress_bar() as bar:
        task = bar.add_task("The sample shop", total=1.0)
        shop = ensure_sample_shop(
            conn,
            config.home / "sample",
            now=utc_now(),
            progress=partial(_show_step, bar, task),
        )
        link = login_link(conn, shop, role="owner")
    talk.print(
        f"\n  [bold]{escape(shop.name)}[/] is open at\n\n  http://{config.host}:{config.port}{link}\n", soft_wrap=True
    )
    talk.print("  The link lets one browser in, once. Ctrl-C stops hotdash; the data stay.\n", style="dim")
    log_to_stderr()
    with worker_beside(database, config.home):
        serve_app(create_app(database, config), address)


def _show_step(bar: Progress, task: TaskID, what: str, share: float) -> None:
    if not talk.is_terminal and what != bar.tasks[task].description:
        # A log has no bar, and wants to know all the same why nothing is there yet.
        talk.print(f"{what} …")
    bar.update(task, description=what, completed=share)


def serve(
    shop: Annotated[str | None, typer.Option("--shop", help="Also print a one-time login to this shop.")] = None,
) -> None:
    """Serve the page and the API (HOTDASH_HOST, HOTDASH_PORT), with a worker inside."""
    from hotdash.access.tokens import login_link
    from hotdash.db.connect import admin_connection, find_shop, open_database
    from hotdash.jobs.worker import worker_beside
    from hotdash.web.app import create_app
    from hotdash.web.serve import serve as serve_app
    from hotdash.web.serve import take_address

    config = read_config()
    address = take_address(config)
    database = open_database(config)
    if shop:
        with admin_connection(database.admin_url) as conn:
            link = login_link(conn, find_shop(conn, shop), role="owner")
        talk.print(f"http://{config.host}:{config.port}{link}", soft_wrap=True)
    log_to_stderr()
    with worker_beside(database, config.home):
        serve_app(create_app(database, config), address)
