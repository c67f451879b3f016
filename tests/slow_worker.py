"""A worker with one job that is slow enough to be killed in its midst: python slow_worker.py URL HOME."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

from hotdash.db.connect import Connection, Database, shop_session
from hotdash.jobs import schedule, worker
from hotdash.jobs.schedule import Job
from hotdash.sources.source import Connected

WAITING = """
select p.payload_id, p.event_id from raw.payloads as p
where p.shop_id = %s and p.source = 'till' and p.applied_at is null order by p.received_at limit 5
"""
# Whoever holds this key lets no message be finished: a worker that waits for it is in the midst of its work.
GATE = (0, 7)


def ring(conn: Connection, connected: Connected) -> int:
    """Raise an alert for each waiting message, five in a transaction."""
    done = 0
    while True:
        with shop_session(conn, [connected.shop.shop_id]):
            waiting = conn.execute(WAITING, [connected.shop.shop_id]).fetchall()
            for payload_id, event_id in waiting:
                conn.execute(
                    "insert into app.alerts (shop_id, tile, severity, subject) values (%s, 'till', 'low', %s)",
                    [connected.shop.shop_id, event_id],
                )
                time.sleep(0.01)
                conn.execute("select pg_advisory_xact_lock_shared(%s, %s)", GATE)
                conn.execute(
                    "update raw.payloads set applied_at = now() where shop_id = %s and payload_id = %s",
                    [connected.shop.shop_id, payload_id],
                )
        done += len(waiting)
        if not waiting:
            return done


def main(url: str, home: str) -> None:
    """Work until killed; what a killed one left is looked for every second."""
    sys.modules["slow_worker"] = sys.modules["__main__"]
    schedule.JOBS = (Job("apply:till", None, "slow_worker.ring"),)
    worker.TICK_SECONDS, worker.ORPHAN_AFTER = 1.0, timedelta(seconds=1)
    worker.run_worker(Database(url, url), Path(home))


if __name__ == "__main__":
    main(*sys.argv[1:])
