"""The command line: one sub-command a verb, no logic. Data goes to stdout, talk to stderr.

Exit codes: 0 well, 1 the work found faults, 2 the command was not understood, 3 no database, 130 interrupted, 143 told
to end; demo, serve and worker, which run until then, end with 0.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated

import typer

from hotdash import __version__
from hotdash.cli import audit, check, database, export, files, jobs, privacy, rejects, serving, shops, sources, tokens
from hotdash.cli.examples import examples_of
from hotdash.cli.talk import say_error
from hotdash.errors import HotdashError, class_for_sqlstate

app = typer.Typer(
    name="hotdash",
    help="The operator control centre of a Shopify parts shop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serving.demo)
app.command(epilog=examples_of("serve"))(serving.serve)
app.command("import", epilog=examples_of("import"))(files.import_)
app.command()(files.refresh)
app.command(epilog=examples_of("export"))(export.export)
app.command(epilog=examples_of("connect"))(sources.connect)
app.command()(sources.sources)
app.command()(sources.disconnect)
app.command()(check.check)
app.command()(jobs.worker)
app.add_typer(shops.commands, name="shop")
app.add_typer(tokens.commands, name="token")
app.add_typer(rejects.commands, name="rejects")
app.add_typer(privacy.commands, name="privacy")
app.add_typer(jobs.commands, name="jobs")
app.add_typer(audit.commands, name="audit")
app.add_typer(database.commands, name="db")


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Say which version this is.", is_eager=True)] = False,
) -> None:
    """The operator control centre of a Shopify parts shop."""
    if show:
        typer.echo(f"hotdash {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors become a sentence, a remedy and an exit code."""
    _end_in_order()
    try:
        code = app(standalone_mode=False)
    except HotdashError as error:
        say_error(error)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except Exception as error:
        code = _other_error(error)
    sys.exit(code if isinstance(code, int) else 0)


def _end_in_order() -> None:
    """Told to end by a supervisor or a terminal that is closed, a command first stops what it started."""

    def stop(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    # nohup has asked for it to be ignored.
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        # A server has an ear of its own for SIGTERM.
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _other_error(error: Exception) -> int:
    """What typer says of wrong words, and what database and files say where nothing above put it better."""
    if isinstance(error, OSError) and error.filename:
        refused = HotdashError(f"{error.filename}: {(error.strerror or str(error)).lower()}.")
        say_error(refused)
        return refused.exit_code
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        known = class_for_sqlstate(sqlstate)(detail=str(error))
        say_error(known)
        return known.exit_code
    show, exit_code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if exit_code is None:
        if type(error).__name__ == "Abort":
            return 130
        raise error
    if show:
        show()
    return int(exit_code)
