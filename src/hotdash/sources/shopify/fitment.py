"""Which vehicles a product fits, read out of its metafields, tags and title by the names of vehicles.py.

Years stand before the models that they belong to ("67-69 Camaro & 68-74 Nova") or after them ("Camaro 67-69, Nova
68-74"); which way a text goes shows at its first one. A make of engines or axles names no vehicle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hotdash.sources.shopify.vehicles import ANY, FieldForm, Mapping, Name, Span
from hotdash.sources.shopify.years import Years, find_years, merged, within

SLUG_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z0-9])|(?<=\d)-(?=[a-z])")
# How far from a vehicle two digits may stand to be its years.
NEAR = 14


@dataclass(frozen=True, order=True)
class Fit:
    """A vehicle and the years, both included, of which a product fits it."""

    make: str
    model: str
    year_from: int
    year_to: int


@dataclass(frozen=True)
class Mention:
    """A name of a vehicle at a place in the text; several where makes share it."""

    names: tuple[Name, ...]
    word: str
    start: int
    end: int


@dataclass
class Reading:
    """How far a text has been understood, from left to right."""

    fits: list[tuple[Name, tuple[Span, ...] | None]] = field(default_factory=list)
    years: tuple[Span, ...] | None = None
    make: str | None = None
    bare_makes: list[Name] = field(default_factory=list)
    waiting: list[Name] = field(default_factory=list)
    last: str = ""

    def read_years(self, years: Years) -> None:
        """Years belong to the models that wait for them; else to what follows."""
        if self.waiting or (self.bare_makes and self.years is None):
            self.fits += [(name, years.spans) for name in self.waiting or self.bare_makes]
            self.waiting, self.bare_makes, self.years = [], [], None
        else:
            self.settle_makes()
            self.years = (*(self.years or ()), *years.spans) if self.last == "years" else years.spans
        self.last = "years"

    def read_make(self, name: Name) -> None:
        """A make says which model is meant, or by itself stands for all."""
        self.make = name.make
        self.bare_makes.append(name)
        self.last = "make"

    def read_model(self, name: Name) -> None:
        """A model of the years before it, or of those to come."""
        self.bare_makes = []
        if self.years is not None:
            self.fits.append((name, self.years))
        else:
            self.waiting.append(name)
        self.make, self.last = name.make, "model"

    def settle_makes(self) -> None:
        """Makes with years and no model stand for all of their models."""
        if self.years is not None:
            self.fits += [(name, self.years) for name in self.bare_makes]
        self.bare_makes = []

    def finish(self) -> list[tuple[Name, tuple[Span, ...] | None]]:
        """What was read; None for years that were never told."""
        self.settle_makes()
        return [*self.fits, *((name, None) for name in self.waiting)]


def read_text(text: str, mapping: Mapping) -> list[tuple[Name, tuple[Span, ...] | None]]:
    """The names of vehicles in a text, each with its years; None where no years are told."""
    words = text.strip().lower().replace("’", "'").replace("‘", "'")
    if " " not in words:
        words = SLUG_HYPHEN.sub(" ", words)
    mentions = _mentions(words, mapping)
    years = [found for found in find_years(words, mapping.newest) if _belongs(found, mentions, words)]
    reading = Reading()
    places: list[Mention | Years] = [*mentions, *years]
    for place in sorted(places, key=lambda place: place.start):
        if isinstance(place, Years):
            reading.read_years(place)
        else:
            _read_mention(reading, place)
    return reading.finish()


def _mentions(words: str, mapping: Mapping) -> list[Mention]:
    found = [
        Mention(mapping.names[match[0]], match[0], match.start(), match.end())
        for match in mapping.pattern.finditer(words)
    ]
    parts = [match.span() for match in mapping.parts_of_makes.finditer(words)]
    return [one for one in found if one.names[0].model or not any(_adjoin(one, part) for part in parts)]


def _adjoin(mention: Mention, part: tuple[int, int]) -> bool:
    return mention.start - part[1] in (0, 1) or part[0] - mention.end in (0, 1)


def _belongs(years: Years, mentions: Sequence[Mention], words: str) -> bool:
    """Two digits need a vehicle beside them; a single pair must stand right before it."""
    if not years.is_short:
        return True
    is_single = len(words[years.start : years.end].strip()) == 2
    if is_single:
        return years.spans[0][0] < 2000 and any(mention.start - years.end == 1 for mention in mentions)
    return any(0 <= mention.start - years.end <= NEAR or 0 <= years.start - mention.end <= 3 for mention in mentions)


def _read_mention(reading: Reading, mention: Mention) -> None:
    name = next((one for one in mention.names if one.make == reading.make), mention.names[0])
    if not name.model:
        reading.read_make(name)
        return
    is_of_make, has_years = reading.make == name.make, reading.years is not None
    if name.is_nickname:
        reading.fits.append((name, None))
        reading.bare_makes, reading.make, reading.last = [], name.make, "model"
    elif name.needs == "make and year":
        if is_of_make and has_years:
            reading.read_model(name)
    elif not name.needs or is_of_make:
        # Beside its make a name is beyond doubt.
        reading.read_model(replace(name, needs=""))
    elif has_years and (reading.make is None or reading.last == "model"):
        reading.read_model(name)
    elif reading.years is None and not reading.bare_makes:
        # Years may follow: without them it is dropped.
        reading.waiting.append(name)


def fits_of_texts(texts: Iterable[str], mapping: Mapping) -> list[Fit]:
    """The vehicles that texts name together: years that stand alone (a tag of their own) are those of the models."""
    read = [(text, read_text(text, mapping)) for text in texts]
    alone = tuple(
        span
        for text, found in read
        if not found
        for years in find_years(text.strip().lower().partition(":")[2] or text.strip().lower(), mapping.newest)
        if not years.is_short
        for span in years.spans
    )
    spans: dict[tuple[str, str], list[Span]] = {}
    nicknamed = {(name.make, name.model) for _, found in read for name, _ in found if name.is_nickname}
    for _, found in read:
        for name, years in found:
            key = (name.make, name.model or ANY)
            if years is None and not name.is_nickname and ((name.needs and not alone) or key in nicknamed):
                continue
            told = years if years is not None else alone if alone and not name.is_nickname else name.built
            spans.setdefault(key, []).extend(within(told, name.built) if name.built else merged(list(told)))
    return sorted(Fit(make, model, *span) for (make, model), found in spans.items() for span in merged(found))


def fits_of_field(value: str, form: FieldForm, mapping: Mapping) -> list[Fit]:
    """The vehicles that a metafield names: texts, a list of them, or a list of objects whose keys `form` knows."""
    try:
        told: Any = json.loads(value)
    except ValueError:
        told = value
    things = told if isinstance(told, list) else [told]
    texts = [_as_text(thing, form) if isinstance(thing, dict) else str(thing) for thing in things]
    return sorted({fit for text in texts for fit in fits_of_texts([text], mapping)})


def _as_text(thing: dict[str, Any], form: FieldForm) -> str:
    def said(key: str | None) -> str:
        return str(thing.get(key, "")).strip() if key else ""

    years = said(form.years) or "-".join(part for part in (said(form.year_from), said(form.year_to)) if part)
    return " ".join(part for part in (years, said(form.make), said(form.model)) if part)


def fits_of_tags(tags: Sequence[str], mapping: Mapping) -> list[Fit]:
    """The vehicles that tags name; with prefixes in the mapping only from tags that begin so."""
    if not mapping.tags:
        return []
    texts = [tag.partition(":")[2] if ":" in tag else tag for tag in tags]
    if mapping.tag_prefixes:
        starts = [(tag, next((p for p in mapping.tag_prefixes if tag.lower().startswith(p)), None)) for tag in tags]
        texts = [tag[len(prefix) :] for tag, prefix in starts if prefix is not None]
    return fits_of_texts(texts, mapping)


def fits_of_title(title: str, mapping: Mapping) -> list[Fit]:
    """The vehicles that a title names."""
    return fits_of_texts([title], mapping) if mapping.titles else []
