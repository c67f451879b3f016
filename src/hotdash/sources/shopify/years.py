"""Years of vehicles in a text: 1967-1972, '67-72, 1964½, 55/56/57, 2015+, and what only looks like them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotdash.sources.shopify.vehicles import Span

# Two digits from here on are of the last century.
CENTURY_FROM = 28
HALF = r"(?:½|\.5|[ -]1/2)?"
FOUR = rf"(?:19\d\d|20[0-4]\d){HALF}"
ONE = rf"(?:{FOUR}|'?\d\d{HALF}'?)"
TO = r"\s?(?:-|–|—|to|thru|through)\s?"
UNITS = (
    r"psi|cfm|lph|gph|hp|rpm|lbs?|ft|feet|mm|in|inch|micron|gauge|ga|deg|degree|usd|[wva]|amp|amps|gal|gallon|cc|ml|oz"
    r"|pcs?|pack|bolt|bar|teeth|x"
)
YEARS = re.compile(
    rf"(?<![\w.$#/-])(?P<years>{ONE}(?:{TO}{ONE}|(?:(?:/|, ?| ?& ?| )(?={FOUR}|'?\d\d\b){ONE})+)?)"
    rf"(?P<open>\s?\+|\s?(?:-|–|&|and)?\s?(?:up|newer|present|current|later)\b)?(?![\w/.\"”]|-\d|\s?(?:{UNITS})\b)"
)
NUMBER = re.compile(r"(?:part no\.?|p/n|sku|no\.|#)\s*[\w-]+|\b(?:of|qty|set|pack) \d+\b")


@dataclass(frozen=True)
class Years:
    """Years at a place in the text.

    Attributes:
        is_short: only two digits each, which may be anything unless a vehicle stands beside it.
    """

    spans: tuple[Span, ...]
    start: int
    end: int
    is_short: bool


def find_years(text: str, newest: int) -> list[Years]:
    """All that look like years of vehicles in a text in lower case, part numbers left out."""
    hidden = NUMBER.sub(lambda found: "~" * len(found[0]), text)
    return [_years(found, newest) for found in YEARS.finditer(hidden)]


def _years(found: re.Match[str], newest: int) -> Years:
    said = found["years"]
    is_short = not re.search(r"\d{4}", said) and "'" not in said
    numbers = [token for token in re.findall(r"\d{4}|\d\d(?!\d)", re.sub(r"½|\.5|[ -]1/2", "", said))]
    first = _full(numbers[0], None)
    if found["open"]:
        return Years(((first, newest),), found.start(), found.end(), is_short)
    if re.search(TO, said) and len(numbers) == 2:
        last = _full(numbers[1], first)
        return Years((tuple(sorted((first, last))),), found.start(), found.end(), is_short)  # type: ignore[arg-type]
    singles = [first]
    for token in numbers[1:]:
        singles.append(_full(token, singles[-1]))
    return Years(tuple((year, year) for year in singles), found.start(), found.end(), is_short)


def _full(token: str, after: int | None) -> int:
    if len(token) == 4:
        return int(token)
    if after is None:
        return int(token) + (1900 if int(token) >= CENTURY_FROM else 2000)
    year = after - after % 100 + int(token)
    return year if year >= after else year + 100


def merged(spans: list[Span]) -> list[Span]:
    """The same years in as few spans as possible, in order."""
    result: list[Span] = []
    for first, last in sorted(spans):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return result


def within(spans: tuple[Span, ...], built: tuple[Span, ...]) -> list[Span]:
    """The part of the years in which something was built."""
    return merged([(max(a, c), min(b, d)) for a, b in spans for c, d in built if max(a, c) <= min(b, d)])
