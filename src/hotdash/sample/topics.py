"""The shape of what customers write about, and the moods in which they do."""

from __future__ import annotations

from dataclasses import dataclass

CALM, PLEASED, CROSS, FURIOUS = "neutral", "positive", "negative", "very_negative"
YOUNG, FRESH, ARRIVED = "young", "fresh", "arrived"
"""Which order it is about: days old, hours old, or already delivered."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and the answers that fit it; {names} are filled in later."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One reason to write. `moods` are weights of CALM, PLEASED, CROSS, FURIOUS; `kinds` limits the parts spoken of."""

    label: str
    subject: str
    weight: float
    order: str | None
    moods: tuple[float, float, float, float]
    asks: tuple[Ask, ...]
    details: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
