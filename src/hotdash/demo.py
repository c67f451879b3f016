"""The sample shop: made once, imported like anybody's files, kept from then on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from hotdash.db.connect import Connection, Shop, find_shop, shop_session
from hotdash.db.shops import add_shop
from hotdash.errors import UnknownShopError
from hotdash.sample.sample import LAST_FILE, write_sample
from hotdash.sources.files.books import was_imported
from hotdash.sources.files.files import import_file

DOMAIN = "sample.hotdash.test"


class Progress(Protocol):
    """Told how far the work is: what is being done, and the share that is done (0 to 1)."""

    def __call__(self, what: str, share: float) -> None: ...


def ensure_sample_shop(conn: Connection, folder: Path, *, now: datetime, progress: Progress) -> Shop:
    """The sample shop, complete: what an earlier, interrupted start left out is imported now.

    Args:
        conn: connection of the database's owner.
        folder: where its files are written, and kept to look at.
        now: the instant that the sample's history ends.
    """
    try:
        shop = find_shop(conn, DOMAIN)
    except UnknownShopError:
        shop = add_shop(
            conn, DOMAIN, name="Sample Fittings Co.", iana_timezone="America/Chicago", currency="USD", country="US"
        )
    # The database says whether it is complete: the folder may be another's, or older than the database.
    if not was_imported(conn, shop, LAST_FILE):
        _fill(conn, shop, folder, now=now, progress=progress)
    return shop


def _fill(conn: Connection, shop: Shop, folder: Path, *, now: datetime, progress: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Half the bar is for writing the files, half for importing them, in proportion to their size.
    paths = write_sample(folder, now=now, on_progress=lambda what, share: progress(f"Writing {what}", share / 4))
    total, before = sum(path.stat().st_size for path in paths), 0
    for path in paths:
        progress(f"Importing {path.name}", 0.25 + 0.75 * before / total)
        import_file(conn, shop, path, mapping=None, now=now)
        before += path.stat().st_size
    # What a shop gets in its first night: how its customers came to be what they are.
    with shop_session(conn, [shop.shop_id], now=now):
        conn.execute("select refresh.all_segments(%s)", [shop.shop_id])
    progress("The sample shop stands", 1.0)
