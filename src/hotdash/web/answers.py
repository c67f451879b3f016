"""Answers over HTTP: bytes with an ETag, sent packed where the client can unpack, or not at all where it has them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

PACK_FROM_BYTES = 1_024


@dataclass
class Answer:
    """A body that can be sent many times.

    Attributes:
        etag: weak, because two answers that say the same may differ in the instant they were made at.
        max_age: seconds that a client may reuse it without asking.
    """

    body: bytes
    media_type: str
    etag: str
    max_age: int
    _packed: bytes | None = field(default=None, repr=False)

    @property
    def packed(self) -> bytes:
        """The body in gzip; packed once."""
        if self._packed is None:
            self._packed = gzip.compress(self.body, 6, mtime=0)
        return self._packed


def of_json(value: Any, max_age: int) -> Answer:
    """A JSON answer whose ETag is that of all it says but as_of and freshness, which move while nothing changes."""
    moving = ("as_of", "freshness")
    said = {name: item for name, item in value.items() if name not in moving} if isinstance(value, dict) else value
    return Answer(
        msgspec.json.encode(value), "application/json", make_etag(msgspec.json.encode(said).decode()), max_age
    )


def make_etag(*parts: str) -> str:
    """A weak ETag over the texts that an answer is made of."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the client says that it holds this answer (If-None-Match, compared weakly)."""
    header = request.headers.get("if-none-match")
    if not header:
        return False
    wanted = etag.removeprefix("W/")
    return header.strip() == "*" or any(tag.strip().removeprefix("W/") == wanted for tag in header.split(","))


def send(request: Request, answer: Answer) -> Response:
    """The response: 304 where the client has it, else the body, packed where that is worth it and understood."""
    headers = {
        "etag": answer.etag,
        "cache-control": f"private, max-age={answer.max_age}" if answer.max_age else "private, no-cache",
        "vary": "Authorization, Cookie, Accept-Encoding",
    }
    if is_known(request, answer.etag):
        return Response(status_code=304, headers=headers)
    body = answer.body
    if len(body) >= PACK_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        body = answer.packed
    return Response(body, media_type=answer.media_type, headers=headers)
