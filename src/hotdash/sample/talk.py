"""Puts words together: a customer's message, an operator's answer, in one conversation's own facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from hotdash.sample.dice import is_lucky, one_of
from hotdash.sample.smalltalk import (
    ABOUT_ORDERS,
    ABOUT_PARTS,
    CLOSINGS,
    CROSS_TALK,
    FURIOUS_TALK,
    GLAD,
    GREETINGS,
    OPENERS,
    SIGNS,
    SORRY,
    TAILS,
)
from hotdash.sample.topics import CROSS, FURIOUS, Ask, Topic

TYPOS = {
    " the ": " teh ",
    "don't": "dont",
    "can't": "cant",
    "because": "becuase",
    "I'm": "im",
    "receive": "recieve",
    "you are": "your",
    "definitely": "definately",
}
NAMES_KEPT = ("AN", "PTFE", "NPT", "ORB", "EFI", "LS", "E85", "KP", "KL", "UPS", "USPS")


@dataclass(frozen=True, slots=True)
class Voice:
    """How one customer writes: all lower case, with typos, without greeting."""

    is_lower: bool
    has_typos: bool
    is_curt: bool


def open_voice(rng: Random) -> Voice:
    """Most write properly, some do not."""
    return Voice(is_lucky(rng, 0.17), is_lucky(rng, 0.12), is_lucky(rng, 0.4))


def first_message(rng: Random, ask: Ask, topic: Topic, mood: str, voice: Voice, facts: Mapping[str, str]) -> str:
    """Greeting, question, a detail, the mood's sentence, closing; any of them but the question may be missing."""
    parts = [ask.text, one_of(rng, topic.details)]
    if mood in {CROSS, FURIOUS} or is_lucky(rng, 0.5):
        parts.append(one_of(rng, TAILS[mood]))
    if mood == FURIOUS and is_lucky(rng, 0.4):
        parts.append(one_of(rng, TAILS[CROSS]))
    body = " ".join(part for part in parts if part)
    if not voice.is_curt:
        greeting = one_of(rng, GREETINGS)
        body = f"{greeting}, {body}" if is_lucky(rng, 0.6) else f"{greeting}\n\n{body}"
        if mood != FURIOUS:
            body += ("\n\n" if is_lucky(rng, 0.6) else " ") + one_of(rng, CLOSINGS)
    return restyle(voice, body.format_map(facts))


def answer(rng: Random, ask: Ask, mood: str, facts: Mapping[str, str]) -> str:
    """An operator's first answer; apologises where the customer is cross."""
    choices = [text for text in ask.answers if facts["tracking"] or "{tracking}" not in text]
    sorry = one_of(rng, SORRY) if mood in {CROSS, FURIOUS} else ""
    parts = [one_of(rng, OPENERS), sorry, one_of(rng, choices), one_of(rng, SIGNS)]
    return " ".join(part for part in parts if part).format_map(facts)


def exchange(rng: Random, mood: str, is_order: bool, voice: Voice, facts: Mapping[str, str]) -> tuple[str, str]:
    """What the customer says next and the operator's reply to that; most calm down after an answer, some do not."""
    pairs: tuple[tuple[str, str], ...] = ABOUT_ORDERS if is_order else ABOUT_PARTS
    if mood in {CROSS, FURIOUS} and is_lucky(rng, 0.45):
        pairs = CROSS_TALK if mood == CROSS else FURIOUS_TALK
    elif is_lucky(rng, 0.3):
        pairs = GLAD
    said, reply = one_of(rng, pairs)
    return restyle(voice, said.format_map(facts)), reply.format_map(facts)


def restyle(voice: Voice, text: str) -> str:
    """The text as this customer would type it."""
    if voice.has_typos:
        for proper, typed in TYPOS.items():
            text = text.replace(proper, typed, 1)
    if voice.is_lower:
        text = text.lower().rstrip(".")
    return text


def nickname(rng: Random, title: str) -> str:
    """A product as people call it: '-6 AN 90 Degree PTFE Hose End' -> '-6 90 degree hose end'."""
    short = title.split(",")[0].replace(" AN ", " ").replace("PTFE Hose End", "Hose End").replace(" with Nut", "")
    if is_lucky(rng, 0.35):
        return short
    return " ".join(
        word if word.startswith(NAMES_KEPT) or not word.isalpha() else word.lower() for word in short.split()
    )


def car(rng: Random, vehicle: str) -> str:
    """'1967-1969 Chevrolet Camaro' -> '68 Camaro', '1968 Chevrolet Camaro' or the like."""
    years, make, model = vehicle.split(" ", 2)
    first, last = (int(year) for year in years.split("-"))
    year = rng.randrange(first, last + 1)
    return one_of(rng, (f"{year} {make} {model}", f"{year} {model}", f"'{year % 100:02d} {model}"))
