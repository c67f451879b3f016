"""Asking Google's APIs as a service account; what fails in passing is asked again.

Two REST calls need no more than this: the official client of Analytics would take 50 MB of the server's memory, that of
Search Console 110 MB of disk. What they would have sent and understood is a test.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import google.auth.exceptions
import google.auth.transport
import httpx
import msgspec
import stamina
from google.oauth2.service_account import Credentials

from hotdash.errors import SourceError
from hotdash.sources.google.key import HINT, Key
from hotdash.sources.google.refusals import PassingError, QuotaError, raise_for

SCOPES = (
    "https://www.googleapis.com/auth/analytics.readonly",
    "https://www.googleapis.com/auth/webmasters.readonly",
)
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
# Analytics allows ten server errors an hour; asking on and on would only shut the door.
ATTEMPTS, LONGEST_SECONDS, FIRST_SECONDS = 4, 90.0, 0.5

# At its usual level it writes whole addresses.
logging.getLogger("httpx").setLevel(logging.WARNING)
# By itself it would write to standard output, which belongs to data.
stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])


class Session:
    """One key's questions. Use it as a context.

    Attributes:
        requests: how many were sent, tokens apart.

    Raises:
        SourceError: the key is broken.
    """

    def __init__(self, key: Key) -> None:
        self.key, self.requests = key, 0
        try:
            self._credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                dict(key.info), scopes=SCOPES
            )
        except ValueError:
            raise SourceError("The private key in the service account's key is broken.", hint=HINT) from None
        self._http = httpx.Client(timeout=TIMEOUT, headers={"User-Agent": "hotdash"})

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def ask(self, url: str, body: Mapping[str, Any] | None = None, *, what: str, how_to_let_in: str = "") -> bytes:
        """The JSON text that answers a POST of `body`, or a GET without one.

        Raises:
            QuotaError, DeniedError, SourceError: see refusals.raise_for.
        """
        for attempt in stamina.retry_context(
            on=_is_passing,
            attempts=ATTEMPTS,
            timeout=LONGEST_SECONDS,
            wait_initial=FIRST_SECONDS,
            wait_max=20.0,
            wait_jitter=FIRST_SECONDS,
        ):
            with attempt:
                return self._ask_once(url, body, what, how_to_let_in)
        raise AssertionError

    def _ask_once(self, url: str, body: Mapping[str, Any] | None, what: str, how_to_let_in: str) -> bytes:
        response = self._send(url, body)
        if response.status_code == 401:
            # Good by its own clock, refused all the same: once more with a new one.
            self._credentials.token = None
            response = self._send(url, body)
        raise_for(response, what=what, email=self.key.email, how_to_let_in=how_to_let_in)
        try:
            msgspec.json.decode(response.content, type=dict)
        except (msgspec.DecodeError, msgspec.ValidationError):
            raise PassingError(f"Google's answer for {what} is cut off or not JSON.") from None
        return response.content

    def _send(self, url: str, body: Mapping[str, Any] | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token()}"}
        self.requests += 1
        try:
            return self._http.request("GET" if body is None else "POST", url, json=body, headers=headers)
        except httpx.HTTPError as reason:
            raise PassingError("Google cannot be reached.", detail=type(reason).__name__) from None

    def _token(self) -> str:
        if not self._credentials.valid:
            try:
                self._credentials.refresh(_Transport(self._http))
            except google.auth.exceptions.TransportError:
                raise PassingError("Google cannot be reached for a token.") from None
            except google.auth.exceptions.RefreshError as reason:
                if reason.retryable:
                    raise PassingError("Google gave no token this time.") from None
                raise SourceError(
                    "Google does not accept the service account's key.",
                    hint=f"It may have been deleted, or this machine's clock is wrong. {HINT}",
                ) from None
        return str(self._credentials.token)


class _Transport(google.auth.transport.Request):
    """How google-auth sends its request for a token."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **kwargs: Any,
    ) -> google.auth.transport.Response:
        try:
            response = self._http.request(method, url, content=body, headers=headers)
        except httpx.HTTPError as reason:
            raise google.auth.exceptions.TransportError(  # type: ignore[no-untyped-call]
                type(reason).__name__
            ) from None
        return _Response(response)


class _Response(google.auth.transport.Response):
    """An answer as google-auth reads it."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        """HTTP status."""
        return self._response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers."""
        return self._response.headers

    @property
    def data(self) -> bytes:
        """Body."""
        return self._response.content


def _is_passing(error: Exception) -> bool:
    # Requests at once and requests a minute are limits that pass while one waits; tokens are not.
    return isinstance(error, PassingError) or (
        isinstance(error, QuotaError) and error.message.endswith(("(requests at once).", "(requests a minute)."))
    )
