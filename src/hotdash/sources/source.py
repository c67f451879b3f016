"""What a live source is. A folder NAME beside this file whose NAME.py has `SOURCE = …` holds one; nothing registers it.

What runs when stands in jobs/schedule.py, which names the functions of the sources.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

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
        may_be_file: the path of a file stands for what is in it.
        help: where to find it, in a sentence.
    """

    name: str
    question: str
    variable: str
    is_secret: bool = False
    default: str | None = None
    may_be_file: bool = False
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


@dataclass(frozen=True)
class Delivery:
    """A message that a source sent by itself, once its signature was found good.

    Attributes:
        topic: the source's own word for what happened.
        object_id: the source's id of what it happened to; None where it is about no single thing.
        event_id: the same each time that the source repeats this delivery; unique within shop, source and topic.
        source_updated_at: the source's own time of the change, where it says so.
        headers: those that say what was delivered when, in lower case; never a signature or a token.
    """

    topic: str
    object_id: str | None
    event_id: str
    source_updated_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Webhooks(Protocol):
    """The module `sources/NAME/webhooks.py` of a source that sends messages; POST /webhooks/NAME takes them."""

    def verify(
        self,
        headers: Mapping[str, str],
        body: bytes,
        secrets: Mapping[str, str],
        settings: Mapping[str, str],
        now: datetime,
    ) -> Delivery:
        """Who sent this, found out in constant time before anything of the body is read; touches nothing.

        Args:
            headers: names in lower case; the address's `token`, for senders that cannot sign, is `x-hotdash-token`.
            secrets: of the connection; a key that was replaced lately still counts.

        Raises:
            UnauthenticatedError: the signature is wrong, missing or too old, or the body is not one of its topic.
        """

    def apply_payloads(self, conn: Connection, connected: Connected) -> int:
        """Bring facts up to what the shop's waiting payloads tell of; returns how many payloads were applied.

        Rows, figures and the marks on the payloads are committed together. What cannot be applied is kept with its
        reason and blocks nothing.
        """


@cache
def all_webhooks() -> dict[str, Webhooks]:
    """The receiving module of each source that has one, by the source's name."""
    names = sorted(path.parent.name for path in Path(__file__).parent.glob("*/webhooks.py"))
    return {name: cast(Webhooks, import_module(f"hotdash.sources.{name}.webhooks")) for name in names}


@cache
def all_sources() -> dict[str, LiveSource]:
    """Every live source by name, found by its folder."""
    folders = sorted(path.parent.name for path in Path(__file__).parent.glob("*/*.py") if path.stem == path.parent.name)
    modules = {name: import_module(f"hotdash.sources.{name}.{name}") for name in folders}
    return {name: module.SOURCE for name, module in modules.items() if hasattr(module, "SOURCE")}
