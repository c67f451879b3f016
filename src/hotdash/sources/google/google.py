"""Google: the formats of its answers, and the live source that asks for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from hotdash.clock import utc_now
from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.formats import Format
from hotdash.sources.google.search_console import SearchConsoleFormat
from hotdash.sources.google.traffic import TrafficFormat
from hotdash.sources.source import Access, Ask, Connected, OnProgress

FORMATS: tuple[Format, ...] = (TrafficFormat(), SearchConsoleFormat())


class Google:
    """Analytics and Search Console, by a service account that both let in; either may be left out.

    What asks Google is imported when it is needed: the page does without.
    """

    name = "google"
    title = "Google"
    asks = (
        Ask(
            "key",
            "Key of the service account: its JSON, or the path of the file",
            "HOTDASH_GOOGLE_KEY",
            is_secret=True,
            may_be_file=True,
            help="In the Google Cloud console: IAM & Admin > Service accounts > Keys > Add key > JSON.",
        ),
        Ask(
            "property_id",
            "Analytics property ID (empty: no visits)",
            "HOTDASH_GA4_PROPERTY",
            default="",
            help="A number. In Google Analytics: Admin > Property details; let the service account in as Viewer.",
        ),
        Ask(
            "site",
            "Search Console site (empty: no search results)",
            "HOTDASH_SEARCH_CONSOLE_SITE",
            default="",
            help="As sc-domain:example.com or https://www.example.com/; the service account needs Restricted or more.",
        ),
    )

    def check(self, connected: Connected) -> Access:
        """Ask both services for as little as can be; see LiveSource.

        Raises:
            SourceError: the key is not accepted, or nothing of what was named may be read.
        """
        from hotdash.sources.google.key import read_key
        from hotdash.sources.google.refusals import DeniedError
        from hotdash.sources.google.session import Session

        wanted = {name: connected.settings[name] for name in ("property_id", "site") if connected.settings.get(name)}
        if not wanted:
            raise SourceError(
                "Neither an Analytics property nor a Search Console site is named.", hint="Name one of them or both."
            )
        granted: list[str] = []
        missing: dict[str, str] = {}
        settings: dict[str, str] = {}
        refusal: DeniedError | None = None
        with Session(read_key(connected.secrets["key"])) as session:
            for name, value in wanted.items():
                try:
                    words, found = (_check_property if name == "property_id" else _check_site)(session, value)
                    granted.append(words)
                    settings |= found
                except DeniedError as reason:
                    refusal = reason
                    missing[value] = " ".join(filter(None, (reason.message, reason.detail, reason.hint)))
                    # Not asked for in vain every few hours; whoever lets the account in connects again.
                    settings[name] = ""
            if refusal and not granted:
                raise refusal
            return Access(session.key.email, tuple(granted), missing, settings)

    def backfill(self, conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
        """The last 16 months; see LiveSource."""
        from hotdash.sources.google import sync

        return sync.backfill(conn, connected, on_progress)


def _check_property(session: Any, value: str) -> tuple[str, dict[str, str]]:
    from hotdash.sources.google import analytics

    number, yesterday = analytics.property_id(value), utc_now().date() - timedelta(days=1)
    text = analytics.ask_report(session, number, yesterday, yesterday, limit=1)
    about = msgspec.json.decode(text, type=analytics.Envelope).metadata
    found = {
        "property_id": number, "property_time_zone": about.time_zone, "property_currency": about.currency_code,
    }  # fmt: skip
    words = f"visits of property {number} ({about.time_zone or 'time zone unknown'})"
    return words, {name: known for name, known in found.items() if known}


def _check_site(session: Any, value: str) -> tuple[str, dict[str, str]]:
    from hotdash.sources.google import console

    site, right = console.find_site(session, value)
    return f"search results of {site} (as {right})", {"site": site, "site_permission": right}


SOURCE = Google()
