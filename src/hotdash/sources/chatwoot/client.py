"""Asking Chatwoot's REST API (read at 4.15): reads only, repeated when they fail in passing.

Nothing that is raised or logged here holds a token or a word of a customer.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import httpx
import msgspec
import stamina

from hotdash.errors import SourceError
from hotdash.sources.source import Connected

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
ATTEMPTS, LONGEST_SECONDS = 8, 240.0
# Between attempts, where Chatwoot does not say how long; its limits begin anew each minute.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.2, 70.0
PAGE, MESSAGES = 25, 100
# A token may leave this machine sealed only.
ADDRESS = re.compile(r"https://[^\s/@?#]+(?:/[^\s@?#]*)?|http://(?:127\.0\.0\.1|localhost)(?::\d+)?")
Json = dict[str, Any]

# At its usual level it writes every address that is asked.
logging.getLogger("httpx").setLevel(logging.WARNING)
# By itself it would write to standard output, which belongs to data.
stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])


class GoneError(SourceError):
    """Chatwoot has nothing at this address any more."""


class PassingError(SourceError):
    """Chatwoot failed in a way that may be over the next time.

    Attributes:
        wait_seconds: how long it asked us to wait; None: it did not.
    """

    wait_seconds: float | None = None


class Client:
    """Questions to one account; safe to use from several threads. Close it, or use it as a context.

    Args:
        connected: settings `base_url` and `account_id`, secret `token`.

    Attributes:
        requests: how many were sent.

    Raises:
        SourceError: the address or the account is not one.
    """

    def __init__(self, connected: Connected) -> None:
        base_url, account = base_url_of(connected.settings), connected.settings.get("account_id", "")
        if not account.isascii() or not account.isdecimal():
            raise SourceError(
                f"{account[:40]!r} is not the number of a Chatwoot account.",
                hint="It stands in Chatwoot's address, /app/accounts/NUMBER.",
            )
        self.host = httpx.URL(base_url).host
        self._account = f"/api/v1/accounts/{account}"
        # nginx drops headers with underscores, so not api_access_token.
        headers = {"Api-Access-Token": connected.secrets.get("token", ""), "User-Agent": "hotdash"}
        self._http = httpx.Client(base_url=base_url, timeout=TIMEOUT, headers=headers)
        self.requests = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def profile(self) -> Json:
        """Whose token it is, and in which accounts they are."""
        return self._object(self._get("/api/v1/profile"))

    def agents(self) -> list[Json]:
        """All agents of the account."""
        return self._list(self._get(f"{self._account}/agents"))

    def inboxes(self) -> list[Json]:
        """The inboxes that the token sees."""
        return self._list(self._object(self._get(f"{self._account}/inboxes")).get("payload"))

    def page(self, number: int) -> tuple[list[Json], int]:
        """A page (from 1) of all conversations, the oldest first, and how many there are in all."""
        return self._conversations(page=number, sort_by="created_at_asc")

    def updated_within(self, seconds: int, page: int = 1) -> tuple[list[Json], int]:
        """All conversations that changed in the last so many seconds, unpaged, and how many there are in all."""
        return self._conversations(updated_within=seconds, page=page)

    def conversation(self, number: int) -> Json:
        """One conversation by its display id.

        Raises:
            GoneError: there is none.
        """
        return self._object(self._get(f"{self._account}/conversations/{number}"))

    def messages(self, number: int, after: int = 0) -> list[Json]:
        """The messages of a conversation with an id greater than `after`, the oldest first.

        Raises:
            GoneError: there is no such conversation.
        """
        found: list[Json] = []
        while True:
            answer = self._object(self._get(f"{self._account}/conversations/{number}/messages", after=after))
            told = self._list(answer.get("payload"))
            found += told
            newest = max((int(message.get("id", 0)) for message in told), default=after)
            if len(told) < MESSAGES or newest <= after:
                return found
            after = newest

    def conversations_of_contact(self, contact: int) -> list[Json]:
        """The newest conversations of a contact."""
        return self._list(self._object(self._get(f"{self._account}/contacts/{contact}/conversations")).get("payload"))

    def ratings(self, since: float = 0) -> Iterator[tuple[int, int]]:
        """Display id and rating of each survey answered since an instant (epoch seconds), the newest first."""
        number = 1
        while True:
            told = self._list(
                self._get(f"{self._account}/csat_survey_responses", page=number, since=int(since), sort="-created_at")
            )
            yield from (
                (survey["conversation_id"], survey["rating"])
                for survey in told
                if isinstance(survey.get("conversation_id"), int) and isinstance(survey.get("rating"), int)
            )
            if len(told) < PAGE:
                return
            number += 1

    def _conversations(self, **query: str | int) -> tuple[list[Json], int]:
        path = f"{self._account}/conversations"
        data = self._object(self._object(self._get(path, status="all", assignee_type="all", **query)).get("data"))
        total = self._object(data.get("meta")).get("all_count")
        return self._list(data.get("payload")), total if isinstance(total, int) else 0

    def _get(self, path: str, **query: str | int) -> Any:
        for attempt in stamina.retry_context(
            on=_patience,
            attempts=ATTEMPTS,
            timeout=LONGEST_SECONDS,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LONGEST_WAIT_SECONDS,
        ):
            with attempt:
                return self._ask(path, query)
        raise AssertionError

    def _ask(self, path: str, query: dict[str, str | int]) -> Any:
        self.requests += 1
        try:
            response = self._http.get(path, params=query)
            body = response.content
        except httpx.HTTPError as reason:
            raise PassingError(
                f"Chatwoot at {self.host} cannot be reached.", detail=type(reason).__name__,
                hint="Check its address and that it runs.",
            ) from None  # fmt: skip
        self._check(response)
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise PassingError(
                f"Chatwoot at {self.host} answered with something that is not JSON.",
                hint="If it stays so, check that the address is Chatwoot's own and not that of a page before it.",
            ) from None

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            error = PassingError(f"Chatwoot at {self.host} answered {status}.", hint="It is asked again later.")
            error.wait_seconds = _seconds(response.headers.get("retry-after"))
            raise error
        if status == 404 and _is_chatwoots(response):
            raise GoneError()
        if status in (401, 403):
            raise SourceError(
                f"Chatwoot at {self.host} refuses the token.",
                hint="Use the access token of an administrator of this account (Chatwoot: Profile settings).",
            )
        if status != 200:
            raise SourceError(
                f"Chatwoot at {self.host} answered {status}.",
                hint="Check its address: as in the browser, without /app/…",
            )

    def _object(self, told: Any) -> Json:
        if isinstance(told, dict):
            return told
        raise PassingError(f"Chatwoot at {self.host} answered in another shape than it should.")

    def _list(self, told: Any) -> list[Json]:
        if isinstance(told, list) and all(isinstance(one, dict) for one in told):
            return told
        raise PassingError(f"Chatwoot at {self.host} answered in another shape than it should.")


def base_url_of(settings: Any) -> str:
    """The address without what a person pastes along with it.

    Raises:
        SourceError: it is none, or would carry the token unsealed.
    """
    text = str(settings.get("base_url", "")).strip().partition("/app/")[0].rstrip("/")
    if not ADDRESS.fullmatch(text):
        raise SourceError(
            "This is not the address of a Chatwoot server.",
            hint="Write it as https://chat.example.com; without https only this very machine is asked.",
        )
    return text


def _seconds(text: str | None) -> float | None:
    return min(float(text), LONGEST_WAIT_SECONDS) if text and text.isdecimal() else None


def _is_chatwoots(response: httpx.Response) -> bool:
    """Whether it says itself that there is no such thing: a page before it that is set up wrongly says so of all."""
    try:
        told = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return isinstance(told, dict) and "error" in told


def _patience(error: Exception) -> bool | float:
    if not isinstance(error, PassingError):
        return False
    return True if error.wait_seconds is None else error.wait_seconds
