"""What a fake offers to be started by hand: its folder's entry file has `by_hand`, and nothing registers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A fake that answers.

    Attributes:
        address: its base URL.
        credentials: what `hotdash connect` asks for, by name.
        notes: what else can be done with it, a sentence each.
    """

    address: str
    credentials: Mapping[str, str]
    notes: tuple[str, ...] = field(default=())


# by_hand(port) runs the fake as long as the context is open; port 0: any that is free.
ByHand = Callable[[int], AbstractContextManager[Running]]


def all_fakes() -> dict[str, ByHand]:
    """Every fake by the name of its folder."""
    entries = sorted(path for path in Path(__file__).parent.glob("*/*.py") if path.stem == path.parent.name)
    modules = {path.stem: import_module(f"fakes.{path.stem}.{path.stem}") for path in entries}
    return {name: module.by_hand for name, module in modules.items() if hasattr(module, "by_hand")}
