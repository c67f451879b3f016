"""Putting jobs into the queue, from the owner's side; a server's requests call access.defer_job themselves."""

from __future__ import annotations

from datetime import datetime

from hotdash.db.connect import Connection, shop_session


def defer_job(
    conn: Connection, job: str, shop_id: int, *, attempt: int = 0, not_before: datetime | None = None
) -> int | None:
    """Queue a job of jobs/schedule.py; inside the transaction that runs, or at once.

    Returns:
        its number, or None where one like it waits already.
    """
    with shop_session(conn, [shop_id]):
        row = conn.execute("select access.defer_job(%s, %s, %s, %s)", [job, shop_id, attempt, not_before]).fetchone()
    return row[0] if row else None


def lock_name(job: str, shop_id: int) -> str:
    """Jobs of one lock go one after the other: those of a shop and source, backfills apart. The SQL has it too."""
    source = job.partition(":")[2] or "house"
    return f"{shop_id}/{job if job.startswith('backfill:') else source}"
