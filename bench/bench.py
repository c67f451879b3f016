"""Run all benchmarks, or the named ones (import, memory, tiles, http, webhooks, exports); all of them write RESULTS.md."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import export_speed, http_speed, import_memory, import_speed, tile_speed, webhook_speed
from bench.measure import Line, scratch_server

RESULTS = Path(__file__).parent / "RESULTS.md"
# What follows it was measured with commands of its own, and stays.
BY_HAND = "# By hand"
PARTS: dict[str, Callable[[str], list[Line]]] = {
    "import": import_speed.measure,
    "memory": import_memory.measure,
    "tiles": tile_speed.measure,
    "http": http_speed.measure,
    "webhooks": webhook_speed.measure,
    "exports": export_speed.measure,
}


def machine() -> str:
    """Processor, cores and memory in one line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(": ", 1)[1] for line in lines if line.startswith("model name")]
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    model = models[0] if models else platform.machine()
    return f"{len(models)} × {model}, {kilobytes / 1024**2:.0f} GiB, Python {platform.python_version()}"


def main() -> None:
    """Measure, print, and keep what was measured."""
    wanted = sys.argv[1:] or list(PARTS)
    text = [
        "# Benchmarks",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine()}, the embedded PostgreSQL 18.",
        "Ratios compare two things measured in the same run; seconds and milliseconds are hints of this machine only.",
        "",
    ]
    with scratch_server() as url:
        for part in wanted:
            sys.stderr.write(f"Measuring {part} …\n")
            lines = PARTS[part](url)
            text += [f"## {part}", "", "| what | measured | compared with | ratio | target |", "|---|---|---|---|---|"]
            text += [line.as_row() for line in lines] + [""]
            print("\n".join(line.as_row() for line in lines))
    if set(wanted) == set(PARTS):
        _, marker, kept = RESULTS.read_text().partition(BY_HAND)
        RESULTS.write_text("\n".join(text) + f"\n{marker}{kept}")


if __name__ == "__main__":
    main()
