"""`make fakes`: all fakes, or those that are named, with their addresses and credentials, until Ctrl-C.

python -m fakes                     all, on free ports
python -m fakes shopify=8101        only this one, on this port
"""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack

from fakes.by_hand import Running, all_fakes


def main(asked: list[str]) -> int:
    """Run until interrupted."""
    known = all_fakes()
    ports = {name: int(port or 0) for name, _, port in (one.partition("=") for one in asked or known)}
    unknown = ports.keys() - known.keys()
    if unknown:
        print(f"There is no fake {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    with ExitStack() as running:
        for name, port in ports.items():
            show(name, running.enter_context(known[name](port)))
        print("\nCtrl-C ends them.", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def show(name: str, running: Running) -> None:
    """Say where it is and how to get in."""
    print(f"\n{name}  {running.address}")
    for key, value in running.credentials.items():
        print(f"  {key:<16} {value}")
    for note in running.notes:
        print(f"  {note}")


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.exit(main(sys.argv[1:]))
