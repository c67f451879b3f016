"""hotdash worker and jobs: run what is due, or one job now."""

from __future__ import annotations

from typing import Annotated

import typer

from hotdash.cli.talk import JsonOption, ShopOption, log_to_stderr, owner, print_json, print_rows, progress_bar, talk
from hotdash.config import read_config

commands = typer.Typer(help="See what runs when, and run a job now.", no_args_is_help=True)


def worker() -> None:
    """Run the jobs that are due or queued, until Ctrl-C; any number of workers may run at once."""
    from hotdash.db.connect import open_database
    from hotdash.jobs.worker import run_worker

    config = read_config()
    database = open_database(config)
    log_to_stderr()
    talk.print("Working. Ctrl-C stops.", style="dim")
    run_worker(database, config.home)


@commands.command("list")
def jobs_list(shop: ShopOption, as_json: JsonOption = False) -> None:
    """List the jobs of a shop: when they ran last, how it went, and when they run again."""
    from hotdash.db.connect import find_shop
    from hotdash.jobs.overview import list_jobs

    with owner() as conn:
        rows = list_jobs(conn, find_shop(conn, shop))
    print_rows(rows, as_json=as_json, empty="No job has run yet.")


@commands.command("run")
def jobs_run(
    name: Annotated[str, typer.Argument(help="Its name, from jobs list.", show_default=False)],
    shop: ShopOption,
    as_json: JsonOption = False,
) -> None:
    """Run a job now, in this process."""
    from hotdash.db.connect import find_shop
    from hotdash.jobs.run import run_job
    from hotdash.jobs.schedule import find_job
    from hotdash.sources.vault import Vault

    job = find_job(name)
    with owner() as conn, progress_bar() as bar:
        task = bar.add_task(name, total=None)
        handled = run_job(
            conn,
            Vault(read_config().home),
            find_shop(conn, shop),
            job,
            on_progress=lambda what, done, total: bar.update(task, description=what, completed=done, total=total),
        )
    if as_json:
        print_json({"job": name, "handled": handled})
    else:
        talk.print(f"{name}: {handled} handled.")
