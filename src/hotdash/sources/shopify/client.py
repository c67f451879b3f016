"""Asking Shopify's Admin API: one pinned version, paid for ahead, repeated where that is harmless.

Nothing that is raised or logged here holds a token.
"""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Iterator
from functools import cache
from types import TracebackType
from typing import IO, Any

import httpx
import stamina

from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.shopify import pruning
from hotdash.sources.shopify.answers import (
    Answer,
    NotGrantedError,
    PassingError,
    TooCostlyError,
    check_status,
    read_answer,
)
from hotdash.sources.shopify.bucket import bucket_of
from hotdash.sources.shopify.operations import API_VERSION, document
from hotdash.sources.shopify.tokens import Tokens
from hotdash.sources.source import Connected

PATH = f"/admin/api/{API_VERSION}/graphql.json"
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
ATTEMPTS, LONGEST_SECONDS = 8, 180.0
SHOP = re.compile(r"^[a-z0-9][a-z0-9-]*\.myshopify\.com$")
# A token may leave this machine sealed only.
LOOPBACK = re.compile(r"^http://(127\.0\.0\.1|localhost):\d+$")
SIZE = re.compile(r"\$(\w+): Int = (\d+)")

# At its usual level it writes whole addresses, and those of results are signed.
logging.getLogger("httpx").setLevel(logging.WARNING)
# By itself it would write to standard output, which belongs to data.
stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])


class Client:
    """One connection's questions. Close it, or use it as a context.

    Args:
        connected: settings `domain` and perhaps `client_id`; secrets `token` or `client_secret`.
        conn: of the owner, outside a transaction: renewed tokens are shared through it. None while a connection is
            only being tried.
        is_urgent: may use the share of Shopify's limit that sweeps leave free.

    Attributes:
        gaps: what Shopify did not show or do as expected, in words: what → why.
        quota: what it last said of its limits.
        requests: how many were sent.
        throttled: how many of them were refused because the limit was reached.

    Raises:
        SourceError: the shop's address is not one.
    """

    def __init__(self, connected: Connected, conn: Connection | None = None, *, is_urgent: bool = False) -> None:
        address = address_of(connected.settings.get("domain", ""))
        self.connected, self._is_urgent = connected, is_urgent
        self._http = httpx.Client(
            base_url=address, timeout=TIMEOUT, headers={"User-Agent": "hotdash"}, verify=known_authorities()
        )
        self._tokens = Tokens(self._http, connected, conn)
        self._bucket = bucket_of(f"{address} {connected.settings.get('client_id', '')}")
        self._pruned: dict[str, str] = {}
        self._sizes: dict[str, dict[str, int]] = {}
        self.gaps: dict[str, str] = {}
        self.quota: dict[str, Any] = {}
        self.requests = self.throttled = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, name: str, **variables: Any) -> dict[str, Any]:
        """The data of a query of queries/; repeated when it fails in passing, made smaller when it costs too much.

        Fields that the app may not see are left out from then on and stand in `gaps`.

        Raises:
            NotGrantedError: what was refused cannot be left out. SourceError: there is no answer; says what to do.
        """
        while True:
            try:
                return self._ask_patiently(name, variables)
            except TooCostlyError:
                self._halve(name)

    def tell(self, name: str, **variables: Any) -> dict[str, Any]:
        """The data of a mutation, sent once: nobody knows whether a lost answer means that it was done.

        Raises:
            SourceError: as ask.
        """
        return self._unpruned(name, self._send(name, self._text(name), variables))

    def ask_text(self, name: str, text: str) -> Answer:
        """What Shopify says of a query's text, refused fields included; for trying what a bulk operation would do.

        Raises:
            SourceError: as ask.
        """
        for attempt in self._attempts():
            with attempt:
                return self._send(name, text, {})
        raise AssertionError

    def pages(self, name: str, *path: str, **variables: Any) -> Iterator[list[Any]]:
        """The nodes of the connection at `path`, page by page; nothing where its parent is gone.

        Raises:
            SourceError: as ask.
        """
        after = variables.pop("after", None)
        while True:
            found: Any = self.ask(name, after=after, **variables)
            for step in path:
                found = (found or {}).get(step)
            if not found:
                return
            yield found["nodes"]
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    def download(self, url: str, file: IO[bytes]) -> None:
        """Write what stands at a signed address into a file, from its start; no token goes there.

        Raises:
            SourceError: it expired or is cut off.
        """
        for attempt in self._attempts():
            with attempt:
                file.seek(0)
                file.truncate()
                try:
                    with httpx.stream(
                        "GET", url, timeout=TIMEOUT, follow_redirects=True, verify=known_authorities()
                    ) as response:
                        if response.status_code in (400, 403, 404, 410):
                            raise SourceError("The address of a result has expired.", hint="It is made again.")
                        check_status(response)
                        for chunk in response.iter_bytes():
                            file.write(chunk)
                except httpx.HTTPError as reason:
                    raise PassingError("A result could not be downloaded.", detail=type(reason).__name__) from None

    def _ask_patiently(self, name: str, variables: dict[str, Any]) -> dict[str, Any]:
        for attempt in self._attempts():
            with attempt:
                return self._ask_once(name, variables)
        raise AssertionError

    def _ask_once(self, name: str, variables: dict[str, Any]) -> dict[str, Any]:
        sizes = self._sizes.get(name, {})
        wanted = {**variables, **{size: min(most, variables.get(size, most)) for size, most in sizes.items()}}
        answer = self._send(name, self._text(name), wanted)
        if not answer.refused:
            return answer.data or {}
        self._prune(name, answer)
        return self._ask_once(name, variables)

    def _attempts(self) -> Iterator[Any]:
        return iter(
            stamina.retry_context(
                on=_patience, attempts=ATTEMPTS, timeout=LONGEST_SECONDS, wait_initial=0.2, wait_max=20.0
            )
        )

    def _text(self, name: str) -> str:
        return self._pruned.get(name) or document(name)

    def _send(self, name: str, text: str, variables: dict[str, Any]) -> Answer:
        query = (name, *sorted((key, value) for key, value in variables.items() if isinstance(value, int)))
        taken, cost = self._bucket.take(query, is_urgent=self._is_urgent), None
        try:
            response = self._post({"query": text, "variables": variables})
            check_status(response)
            answer = read_answer(name, response)
            cost = answer.cost
            return answer
        except PassingError as reason:
            self.throttled += reason.wait_seconds is not None
            raise
        finally:
            self._bucket.settle(query, taken, cost)
            self.quota = dict((cost or {}).get("throttleStatus") or self.quota)

    def _post(self, body: dict[str, Any]) -> httpx.Response:
        token = self._tokens.current()
        response = self._post_as(token, body)
        if response.status_code == 401 and not self._tokens.is_static:
            self._tokens.renew(token)
            response = self._post_as(self._tokens.current(), body)
        told = response.headers.get("X-Shopify-API-Version", API_VERSION)
        if told != API_VERSION:
            self.gaps["API version"] = f"hotdash asks in {API_VERSION}, Shopify answers in {told}: update hotdash."
        return response

    def _post_as(self, token: str, body: dict[str, Any]) -> httpx.Response:
        self.requests += 1
        try:
            return self._http.post(PATH, json=body, headers={"X-Shopify-Access-Token": token})
        except httpx.HTTPError as reason:
            raise PassingError("Shopify cannot be reached.", detail=type(reason).__name__) from None

    def _prune(self, name: str, answer: Answer) -> None:
        """Leave the refused fields out of a query from now on.

        Raises:
            NotGrantedError: nothing would be left.
        """
        text = pruning.without_fields(self._text(name), answer.refused)
        if text is None or text == self._text(name):
            raise NotGrantedError(answer.refused)
        self._pruned[name] = text
        for field, wanted in answer.refused.items():
            self.gaps[field] = f"Shopify does not show it to this app{f' without {wanted}' if wanted else ''}."

    def _unpruned(self, name: str, answer: Answer) -> dict[str, Any]:
        if answer.refused:
            raise NotGrantedError(answer.refused)
        return answer.data or {}

    def _halve(self, name: str) -> None:
        sizes = self._sizes.setdefault(name, {size: int(most) for size, most in SIZE.findall(document(name))})
        size = "first" if sizes.get("first", 1) > 1 else max(sizes, key=lambda key: sizes[key], default=None)
        if size is None or sizes[size] <= 1:
            raise TooCostlyError(detail=name)
        sizes[size] //= 2


@cache
def known_authorities() -> ssl.SSLContext:
    """Whose certificates are believed; reading them takes longer than asking for an order."""
    return httpx.create_ssl_context()


def _patience(error: Exception) -> bool | float:
    """Whether to try again after an error, and after how many seconds where Shopify said so."""
    if not isinstance(error, PassingError):
        return False
    return True if error.wait_seconds is None else error.wait_seconds


def address_of(domain: str) -> str:
    """Where the Admin API of a shop is reached.

    Raises:
        SourceError: it is not a shop's address.
    """
    text = domain.strip().lower().rstrip("/")
    if LOOPBACK.match(text):
        return text
    text = text.removeprefix("https://").removesuffix("/admin")
    if not SHOP.match(text):
        raise SourceError(
            f"{domain[:100]!r} is not the address of a Shopify shop.",
            hint="Use the shop's own address, NAME.myshopify.com (in its admin under Settings > Domains).",
        )
    return f"https://{text}"
