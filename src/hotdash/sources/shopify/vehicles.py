"""Which vehicles there are and what people call them: the table that fitment is read by."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hotdash.config import read_config
from hotdash.errors import UsageError

SHIPPED = Path(__file__).with_name("fitment.toml")
ANY = "Any"
# First and last year, both included.
Span = tuple[int, int]


@dataclass(frozen=True)
class Name:
    """What a vehicle is called.

    Attributes:
        model: "" for a name of the make alone; Any for a nickname of all its models.
        built: years in which it was built; for a nickname those that it stands for.
        needs: what must stand beside it to count: "", "year or make", or "make and year".
    """

    make: str
    model: str
    built: tuple[Span, ...]
    is_nickname: bool = False
    needs: str = ""


@dataclass(frozen=True)
class FieldForm:
    """How a metafield says what a product fits: names of the keys in each of its objects; none for plain texts."""

    make: str | None = None
    model: str | None = None
    years: str | None = None
    year_from: str | None = None
    year_to: str | None = None


@dataclass(frozen=True)
class Mapping:
    """Where fitment is looked for, and by which names."""

    names: dict[str, tuple[Name, ...]]
    pattern: re.Pattern[str]
    parts_of_makes: re.Pattern[str]
    newest: int
    titles: bool
    tags: bool
    tag_prefixes: tuple[str, ...]
    fields: dict[str, FieldForm]


def spans_of(text: str) -> tuple[Span, ...]:
    """Spans of "1967-2002, 2010-2024"."""
    return tuple((int(a), int(b)) for a, b in re.findall(r"(\d{4})-(\d{4})", text))


@cache
def mapping_in_use() -> Mapping:
    """The shop's own mapping, HOTDASH_HOME/fitment.toml, or else the shipped one; read once.

    Raises:
        UsageError: it cannot be understood; says where.
    """
    own = read_config().home / "fitment.toml"
    return read_mapping(own if own.exists() else SHIPPED)


def read_mapping(path: Path) -> Mapping:
    """A mapping from its file; makes and nicknames that it leaves out are the shipped ones.

    Raises:
        UsageError: it cannot be understood; says where.
    """
    try:
        own = tomllib.loads(path.read_text())
        rules = tomllib.loads(SHIPPED.read_text()) | own
        return _mapping(rules)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as reason:
        raise UsageError(
            f"{path.name} is not a mapping of fitment.", detail=str(reason), hint="See examples/fitment.toml."
        ) from None


def _mapping(rules: dict[str, Any]) -> Mapping:
    names: dict[str, list[Name]] = {}
    needs = {word.lower(): "year or make" for word in rules["doubtful"]}
    needs |= {word.lower(): "make and year" for word in rules["needs_make"]}
    for make, said in rules["makes"].items():
        for called in (make, *said.get("called", ())):
            names.setdefault(called.lower(), []).append(Name(make, "", ()))
        for model, text in said.get("models", {}).items():
            years, _, also = text.partition("|")
            for called in (model, *(part for part in also.split(",") if part.strip())):
                word = called.strip().lower()
                names.setdefault(word, []).append(Name(make, model, spans_of(years), needs=needs.get(word, "")))
    for called, text in rules["nicknames"].items():
        years, make, model = text.split(" ", 2)
        built = next((name.built for name in names.get(model.lower(), ()) if name.make == make), ((0, 9999),))
        ((first, last),) = spans_of(years)
        known = tuple((max(first, a), min(last, b)) for a, b in built if max(first, a) <= min(last, b))
        names[called.lower()] = [Name(make, model, known, is_nickname=True)]
    return Mapping(
        names={word: tuple(found) for word, found in names.items()},
        pattern=_any_of(names),
        parts_of_makes=_any_of(word.lower() for word in rules["parts_of_makes"]),
        newest=int(rules["newest"]),
        titles=bool(rules["titles"]),
        tags=bool(rules["tags"]),
        tag_prefixes=tuple(prefix.lower() for prefix in rules["tag_prefixes"]),
        fields={key: FieldForm(**form) for key, form in rules["metafields"].items()},
    )


def _any_of(words: Any) -> re.Pattern[str]:
    # The longest first: "ram 1500" before "ram".
    parts = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r")(?![\w-]|\.\d)")
