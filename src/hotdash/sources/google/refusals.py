"""What Google answers instead of figures, in words: what is wrong, and what to do about it."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from hotdash.errors import SourceError

# Reasons with which both APIs say that there was too much; 403 is used for it as well as 429.
TOO_MUCH = {
    "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded", "RESOURCE_EXHAUSTED",
    "RATE_LIMIT_EXCEEDED",
}  # fmt: skip
SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}


class PassingError(SourceError):
    """Google did not answer this time."""


class QuotaError(SourceError):
    """Google's limit is reached for now."""


class DeniedError(SourceError):
    """The service account may not see this."""


def raise_for(response: httpx.Response, *, what: str, email: str, how_to_let_in: str) -> None:
    """Nothing for an answer of 200.

    Args:
        what: whose figures were asked for, for the sentence: "property 123".
        how_to_let_in: where a person lets the service account in.

    Raises:
        PassingError: asking again may help. QuotaError: later. DeniedError, SourceError: a person has to do something.
    """
    if response.status_code == 200:
        return
    status, message, reasons = _error(response)
    if response.status_code in (403, 429) and (reasons & TOO_MUCH or response.status_code == 429):
        raise QuotaError(
            f"Google's limit for {what} is reached{_which(message)}.", detail=message,
            hint="What was read stays; the next run goes on from there.",
        )  # fmt: skip
    if response.status_code == 403 and reasons & SWITCHED_OFF:
        raise DeniedError(
            f"The API for {what} is not switched on in the service account's project.", detail=message,
            hint="In the Google Cloud console: APIs & Services > Library; Analytics Data API and Search Console API.",
        )  # fmt: skip
    if response.status_code in (403, 404):
        raise DeniedError(
            f"The service account may not read {what}.", detail=message, hint=f"{how_to_let_in} Let in {email}."
        )
    if response.status_code == 401:
        raise SourceError(
            "Google no longer accepts the service account's key.", detail=status,
            hint="Make a new key and connect again: hotdash connect google",
        )  # fmt: skip
    if response.status_code >= 500 or response.status_code == 408:
        raise PassingError(f"Google answered {response.status_code} for {what}.", detail=status)
    raise SourceError(f"Google does not understand what is asked of {what}.", detail=message)


def _error(response: httpx.Response) -> tuple[str, str, set[str]]:
    """Status word, message and every reason that the error gives; empty where it is no error of Google's form."""
    try:
        error: Any = msgspec.json.decode(response.content)["error"]
        found = [*error.get("errors", []), *error.get("details", []), {"reason": error.get("status")}]
        reasons = {str(entry["reason"]) for entry in found if entry.get("reason")}
        return str(error.get("status", response.status_code)), str(error.get("message", ""))[:500], reasons
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return str(response.status_code), "", set()


def _which(message: str) -> str:
    words = message.casefold()
    limits = {
        "per day": "tokens a day",
        "for a project": "tokens an hour",
        "tokens per hour": "tokens an hour",
        "concurrent": "requests at once",
        "server error": "server errors an hour",
        "per minute": "requests a minute",
    }
    found = next((limit for sign, limit in limits.items() if sign in words), None)
    return f" ({found})" if found else ""
