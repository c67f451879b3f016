"""hotdash export: a view as a file, by the same path as over HTTP."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from hotdash.cli.talk import JsonOption, ShopOption, print_json, talk
from hotdash.config import read_config
from hotdash.errors import UsageError


class FileFormat(Enum):
    """How rows are written."""

    csv = "csv"
    json = "json"
    ndjson = "ndjson"
    parquet = "parquet"


DAYS = ["%Y-%m-%d"]


def export(
    view: Annotated[str, typer.Argument(help="A view of docs/dictionary.md.", show_default=False)],
    shop: ShopOption,
    file_format: Annotated[
        FileFormat | None, typer.Option("--format", help="By the name of --out, else csv.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write, whole or not at all; else standard output.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=DAYS, help="First business day wanted.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DAYS, help="Last business day wanted.")] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="As the shop stood at the close of that day.")
    ] = None,
    personal: Annotated[bool, typer.Option("--personal", help="Personal columns too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write every row of a view into a file; says how many there were, and the file's SHA-256."""
    if as_json and out is None:
        raise UsageError("Standard output cannot hold both the rows and an answer.", hint="Give --out FILE.")
    suffix = out.suffix[1:] if out else ""
    kind = file_format.value if file_format else suffix if suffix in FileFormat.__members__ else "csv"
    wanted = {"first_day": first, "last_day": last, "personal": personal, "date": date}
    receipt = _write(view, shop, kind, out, {name: _day(value) for name, value in wanted.items()})
    if as_json:
        print_json({"file": str(out), "rows": receipt.rows, "bytes": receipt.size, "sha256": receipt.sha256})
    else:
        talk.print(f"{receipt.rows} rows, {receipt.size} bytes, SHA-256 {receipt.sha256}", soft_wrap=True)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _write(view: str, shop: str, kind: str, out: Path | None, wanted: dict[str, Any]) -> Any:
    from hotdash.clock import end_of_business_day
    from hotdash.db.connect import admin_connection, find_shop, open_database
    from hotdash.db.export import Wanted, export

    database = open_database(read_config())
    with admin_connection(database.admin_url) as conn:
        found = find_shop(conn, shop)
    day = wanted.pop("date")
    now = end_of_business_day(day, found.iana_timezone) if day else None
    rows = Wanted(view, found.shop_id, found.iana_timezone, now=now, **wanted)
    with tempfile.NamedTemporaryFile(dir=out.parent if out else None, delete=False) as file:
        try:
            receipt = export(database.api_url, rows, kind, file)
            if out is None:
                shutil.copyfileobj(file, sys.stdout.buffer)
        except BaseException:
            Path(file.name).unlink()
            raise
    if out:
        Path(file.name).chmod(0o644)
        Path(file.name).replace(out)
    else:
        Path(file.name).unlink()
    return receipt
