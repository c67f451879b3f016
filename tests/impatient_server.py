"""`hotdash serve` which looks every second for what a killed one left, and reads a small shop's history in many parts."""

from __future__ import annotations

import sys
from datetime import timedelta

from hotdash.cli.cli import main
from hotdash.jobs import worker
from hotdash.sources.shopify import applying, backfill

if __name__ == "__main__":
    worker.TICK_SECONDS, worker.ORPHAN_AFTER, worker.BUSY_WAIT = 1.0, timedelta(seconds=1), timedelta(seconds=1)
    worker.LONGEST_TURN = timedelta(seconds=1)
    backfill.WORTH_A_WINDOW, applying.SECONDS_A_RUN = 5, 2.0
    sys.argv = ["hotdash", "serve"]
    main()
