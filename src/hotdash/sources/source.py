"""What a live source is. A folder NAME beside this file whose NAME.py has `SOURCE = …` holds one; nothing registers it.

What runs when stands in jobs/schedule.py, which names the functions of the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from hotdash.db.connect import Connection, Shop

# Told what is being done, how much of it is done, and of how much (None where nobody knows).
OnProgress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Ask:
    """Something that a person must say to connect a source.

    Attributes:
        name: key in the connection's settings or secrets.
        question: as it is asked at the terminal.
        variable: environment variable that answers instead.
        is_secret: sealed, never shown.
        default: answer where none is given; None: one is needed, "": it may be left out.
        help: where to find it, in a sentence.
    """

    name: str
    question: str
    variable: str
    is_secret: bool = False
    default: str | None = None
    help: str = ""


@dataclass(frozen=True)
class Access:
    """What a source lets one see.

    Attributes:
        account: what was reached, as a person would name it.
        granted: scopes or rights that are there.
        missing: scope or right → what stays unseen without it, in words.
        settings: what was found out about the account and is worth keeping (time zones, ids); nothing secret.
    """

    account: str
    granted: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Connected:
    """A shop's connection to a source, its secrets opened; never written to a log."""

    shop: Shop
    source: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)


class LiveSource(Protocol):
    """A service that is asked again and again."""

    name: str
    title: str
    asks: tuple[Ask, ...]

    def check(self, connected: Connected) -> Access:
        """Ask the service who we are and what we may see; changes nothing.

        Raises:
            SourceError: it cannot be reached or refuses; the message says which setting to correct.
        """

    def backfill(self, conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
        """Load its whole history, going on where an interrupted one stopped; returns the records read."""


@cache
def all_sources() -> dict[str, LiveSource]:
    """Every live source by name, found by its folder."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/*.py") if path.stem == path.parent.name)
    modules = {name: import_module(f"hotdash.sources.{name}.{name}") for name in folders}
    return {name: module.SOURCE for name, module in modules.items() if hasattr(module, "SOURCE")}
