"""Search Console: what the site is found by, through searchAnalytics.query in three grains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlsplit

import msgspec

from hotdash.errors import SourceError
from hotdash.sources.google.refusals import DeniedError
from hotdash.sources.google.search_console import Answer, Metadata, SearchRow
from hotdash.sources.google.session import Session

GRAINS = {"site_search": ("date",), "page_search": ("date", "page"), "query_search": ("date", "query")}
MOST_ROWS = 25_000
# Days are complete after two or three; where the answer does not say, this many are taken for incomplete.
INCOMPLETE_DAYS = 3
LET_IN = "In Search Console: Settings > Users and permissions > Add user, at least Restricted."
RIGHTS = {"siteowner": "owner", "sitefulluser": "full user", "siterestricteduser": "restricted user"}


class Site(msgspec.Struct, rename="camel"):
    """A site that the service account knows of."""

    site_url: str
    permission_level: str = ""


class Sites(msgspec.Struct, rename="camel"):
    """All of them."""

    site_entry: list[Site] = []


class Page(msgspec.Struct):
    """One answer; it does not say what its keys are."""

    rows: list[SearchRow] = []
    metadata: Metadata | None = None


@dataclass(frozen=True)
class Results:
    """What was read: an answer of each grain, and the last day that Google will not change any more."""

    answers: Mapping[str, Answer]
    final_until: date

    @property
    def rows(self) -> int:
        """How many rows they hold."""
        return sum(len(answer.rows) for answer in self.answers.values())


def find_site(session: Session, wanted: str) -> tuple[str, str]:
    """Name of the site as Search Console writes it, and the service account's right there.

    Raises:
        DeniedError: it may not read it; says which it may. SourceError: see Session.ask.
    """
    text = session.ask(f"{session.key.search}/webmasters/v3/sites", what="the list of sites", how_to_let_in=LET_IN)
    sites = msgspec.json.decode(text, type=Sites).site_entry
    readable = {site.site_url: RIGHTS.get(site.permission_level.replace("_", "").casefold()) for site in sites}
    for name in _spellings(wanted):
        right = readable.get(name)
        if right:
            return name, right
    others = ", ".join(sorted(name for name, right in readable.items() if right)[:10])
    raise DeniedError(
        f"The service account may not read {wanted[:200]}.",
        detail=f"It may read: {others or 'no site'}.", hint=f"{LET_IN} Let in {session.key.email}.",
    )  # fmt: skip


def _spellings(site: str) -> list[str]:
    """The names that a person may mean: a domain property, or an address with its slash."""
    text = site.strip()
    host = urlsplit(text).netloc or text.removeprefix("sc-domain:").rstrip("/")
    address = text if text.startswith(("http://", "https://")) else f"https://{host}"
    return [text, f"{address.rstrip('/')}/", f"sc-domain:{host.removeprefix('www.')}"]


def read_results(session: Session, site: str, first: date, last: date, today: date) -> Results:
    """Results of the Pacific days from first to last in all grains; `today` is Pacific too.

    Raises:
        SourceError: see Session.ask.
    """
    answers = {fact: _read(session, site, dimensions, first, last) for fact, dimensions in GRAINS.items()}
    # By the site's own days, for all grains alike.
    told = answers["site_search"].metadata
    incomplete = date.fromisoformat(told.first_incomplete_date) if told and told.first_incomplete_date else None
    final_until = min(
        last, incomplete - timedelta(days=1) if incomplete else today - timedelta(days=INCOMPLETE_DAYS + 1)
    )
    return Results({fact: _with_state(answer, final_until) for fact, answer in answers.items()}, final_until)


def _with_state(answer: Answer, final_until: date) -> Answer:
    metadata = Metadata(first_incomplete_date=(final_until + timedelta(days=1)).isoformat())
    return msgspec.structs.replace(answer, metadata=metadata)


def _read(session: Session, site: str, dimensions: tuple[str, ...], first: date, last: date) -> Answer:
    # Ordered by clicks, which change: what moved to a later page meanwhile comes twice, and counts once.
    rows: dict[tuple[str, ...], SearchRow] = {}
    url = f"{session.key.search}/webmasters/v3/sites/{quote(site, safe='')}/searchAnalytics/query"
    body = {
        "startDate": first.isoformat(), "endDate": last.isoformat(), "dimensions": list(dimensions), "type": "web",
        "dataState": "all", "rowLimit": MOST_ROWS,
    }  # fmt: skip
    start = 0
    while True:
        page = _decode(session.ask(url, {**body, "startRow": start}, what=site, how_to_let_in=LET_IN))
        rows |= {tuple(row.keys): row for row in page.rows}
        start += MOST_ROWS
        if len(page.rows) < MOST_ROWS:
            return Answer(list(dimensions), site, list(rows.values()), "all", page.metadata)


def _decode(text: bytes) -> Page:
    try:
        # Numbers are taken by their digits: a position is not to pass through a float.
        return msgspec.json.Decoder(Page, float_hook=str).decode(text)
    except msgspec.ValidationError as reason:
        raise SourceError("Search Console's answer has another form than it had.", detail=str(reason)) from None
