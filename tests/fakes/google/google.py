"""Google for one service account, one property and one site, served on a real port."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.by_hand import Running
from fakes.clock import Clock
from fakes.google.edge import Edge, Fault
from fakes.google.quotas import Quotas
from fakes.google.reports import Property
from fakes.google.results import Site
from fakes.google.tokens import Account
from fakes.google.world import World
from fakes.serving import served


@dataclass
class FakeGoogle:
    """The whole of it, to be set and looked at by tests while it runs.

    Attributes:
        address: its base URL: tokens, Analytics and Search Console alike.
        world: what really happens on the site.
    """

    clock: Clock
    world: World
    account: Account
    visits: Property
    site: Site
    edge: Edge
    address: str = ""

    @property
    def key(self) -> str:
        """The service account's key file, as text."""
        return self.account.key_file(self.address)

    def break_next(self, kind: str, count: int = 1, part: str = "") -> None:
        """Let the next requests go wrong: see edge.FAULTS."""
        self.edge.faults.append(Fault(kind, count, part))


def build(*, seed: int = 1, pages: int = 12, clock: Clock | None = None) -> FakeGoogle:
    """Everything is readable; not served yet."""
    clock = clock or Clock()
    world, account = World(seed, pages), Account(clock)
    visits = Property(world, clock, Quotas(), readers={account.email})
    site = Site(world, clock, readers={account.email: "siteRestrictedUser"})
    return FakeGoogle(clock, world, account, visits, site, Edge(account, visits, site))


@contextmanager
def serve(*, seed: int = 1, pages: int = 12, clock: Clock | None = None, port: int = 0) -> Iterator[FakeGoogle]:
    """A running one."""
    fake = build(seed=seed, pages=pages, clock=clock)
    with served(fake.edge.app(), port) as address:
        fake.address = address
        yield fake


@contextmanager
def by_hand(port: int) -> Iterator[Running]:
    """A site of 60 pages; the key is written into a file, as Google hands it out."""
    with serve(pages=60, port=port) as fake, tempfile.TemporaryDirectory(prefix="fake-google-") as folder:
        path = Path(folder) / "service-account.json"
        path.write_text(fake.key)
        path.chmod(0o600)
        yield Running(
            fake.address,
            {"key": str(path), "property_id": fake.visits.number, "site": fake.site.url},
            ("Figures of the last two or three days still change, as Google's do.",),
        )
