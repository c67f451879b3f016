"""What Shopify answers, taken apart: the data, what they cost, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from hotdash.errors import SourceError

CONNECT = "Connect again with what is right: hotdash connect shopify"
# Status of the answer → what it means, and what to do.
REFUSALS: dict[int, tuple[str, str]] = {
    401: ("Shopify refuses the access token.", f"Correct the access token, or client id and secret. {CONNECT}"),
    402: ("Shopify has frozen the shop: its plan is not paid.", "Settle the bill in the shop's admin."),
    403: (
        "Shopify does not let this app use the Admin API.",
        "Give the app Admin API access in the shop and install it again, then: hotdash connect shopify",
    ),
    404: ("There is no shop at this address.", f"Correct the shop's address (NAME.myshopify.com). {CONNECT}"),
    423: ("Shopify has locked the shop.", "Ask Shopify's support why."),
}
# Codes of errors inside an answer that another attempt may be spared.
PASSING = {"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"}
DENIED = {"ACCESS_DENIED", "FORBIDDEN"}


class PassingError(SourceError):
    """Shopify did not answer as it should; asked again, it may.

    Attributes:
        wait_seconds: how long to leave it alone; None where it did not say.
    """

    def __init__(self, message: str, *, detail: str | None = None, wait_seconds: float | None = None) -> None:
        super().__init__(message, detail=detail, hint="It is tried again by itself; see status.shopify.com.")
        self.wait_seconds = wait_seconds


class TooCostlyError(SourceError):
    """Shopify finds a query too large, even by single objects."""


class NotGrantedError(SourceError):
    """Shopify does not show something to this app.

    Attributes:
        fields: path of each refused field, by dots, and the access that it wants.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        wanted = ", ".join(sorted({what for what in fields.values() if what})) or "more access"
        super().__init__(
            f"Shopify does not show {', '.join(sorted(fields))} to this app.",
            hint=f"Grant the app {wanted}, install it again, then: hotdash connect shopify",
        )


@dataclass(frozen=True)
class Answer:
    """An answer without a fault, or with refused fields and the rest.

    Attributes:
        data: as asked for; None where a refused field took everything with it.
        cost: `extensions.cost`.
        refused: path of each refused field, by dots, and the access that it wants.
    """

    data: dict[str, Any] | None
    cost: Mapping[str, Any] | None
    refused: Mapping[str, str]


def check_status(response: httpx.Response) -> None:
    """Raise what the status means.

    Raises:
        PassingError: it may be well the next time. SourceError: it will not, before something is corrected.
    """
    status = response.status_code
    if status == 200:
        return
    if status in REFUSALS:
        message, hint = REFUSALS[status]
        raise SourceError(message, detail=f"Status {status}.", hint=hint)
    if status == 429 or status >= 500:
        raise PassingError(f"Shopify answered {status}.", wait_seconds=_retry_after(response))
    raise SourceError(
        f"Shopify answered {status}, which hotdash does not expect.",
        hint="Check the shop's address (NAME.myshopify.com): a redirected or renamed shop must be connected anew.",
    )


def read_answer(name: str, response: httpx.Response) -> Answer:
    """The data of a GraphQL answer.

    Raises:
        PassingError: throttled, an error of theirs, or not JSON. TooCostlyError: the query is too large.
        SourceError: they do not understand the query.
    """
    body = json_of(response)
    cost = (body.get("extensions") or {}).get("cost")
    errors = body.get("errors") or []
    refused: dict[str, str] = {}
    listed: list[dict[str, Any]] = [{"message": errors}] if isinstance(errors, str) else errors
    for error in listed:
        code = (error.get("extensions") or {}).get("code")
        if code in DENIED and error.get("path"):
            refused[".".join(step for step in error["path"] if isinstance(step, str))] = _wanted(error)
        else:
            raise _fault(name, code, str(error.get("message")), cost)
    if body.get("data") is None and not refused:
        raise PassingError("Shopify sent an answer without data.")
    return Answer(body.get("data"), cost, refused)


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The body as an object.

    Raises:
        PassingError: it is none.
    """
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PassingError("Shopify sent something that is not JSON.", detail=f"{len(response.content)} bytes.")
    return body


def _fault(name: str, code: str | None, message: str, cost: Mapping[str, Any] | None) -> SourceError:
    if code == "THROTTLED":
        return PassingError("Shopify throttles.", wait_seconds=throttled_seconds(cost))
    if code == "MAX_COST_EXCEEDED":
        return TooCostlyError(detail=name)
    if code in PASSING:
        return PassingError("Shopify had an error of its own.", detail=code)
    if code in DENIED:
        return NotGrantedError({name: _wanted({"message": message})})
    return SourceError(
        f"Shopify does not accept the query {name}.", detail=f"{code or 'No code'}: {message[:300]}",
        hint="Update hotdash; if it is new, report this.",
    )  # fmt: skip


def throttled_seconds(cost: Mapping[str, Any] | None) -> float | None:
    """How long until a throttled query can be paid: (what it costs - what is there) / what comes back a second."""
    status = (cost or {}).get("throttleStatus") or {}
    wanted = (cost or {}).get("requestedQueryCost")
    if not wanted or not status.get("restoreRate"):
        return None
    missing = min(float(wanted), float(status["maximumAvailable"])) - float(status["currentlyAvailable"])
    return max(0.1, missing / float(status["restoreRate"]))


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return min(float(text), 60.0) if re.fullmatch(r"\d+(\.\d+)?", text) else None


def _wanted(error: Mapping[str, Any]) -> str:
    told = (error.get("extensions") or {}).get("requiredAccess") or ""
    scopes = re.findall(r"\b(?:read|write)_[a-z_]+", f"{told} {error.get('message')}")
    return ", ".join(dict.fromkeys(scopes))
