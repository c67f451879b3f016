"""A service account's key: the JSON file that Google hands out, and where its holder may go with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hotdash.errors import SourceError

ANALYTICS, SEARCH = "https://analyticsdata.googleapis.com", "https://searchconsole.googleapis.com"
GOOGLES = {"oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"}
# A signed assertion or a token may leave this machine only encrypted.
LOOPBACK = {"127.0.0.1", "localhost"}
HINT = "In the Google Cloud console: IAM & Admin > Service accounts > Keys > Add key > JSON."


@dataclass(frozen=True)
class Key:
    """A key that has the right form.

    Attributes:
        email: the service account; what has to be let in, in Analytics and Search Console.
        info: the file's contents.
        analytics, search: base URLs of the two APIs.
    """

    email: str
    info: Mapping[str, Any] = field(repr=False)
    analytics: str
    search: str


def read_key(text: str) -> Key:
    """The key from the JSON text, or from the file at that path.

    Raises:
        SourceError: it cannot be read or is something else; no part of it is quoted.
    """
    try:
        info = json.loads(text if text.lstrip().startswith("{") else Path(text.strip()).expanduser().read_text())
    except OSError as reason:
        raise SourceError("The file of the key cannot be read.", detail=reason.strerror, hint=HINT) from None
    except ValueError:
        raise SourceError("The key is neither JSON nor the path of a JSON file.", hint=HINT) from None
    if not isinstance(info, dict) or info.get("type") != "service_account":
        kind = next((word for word in ("installed", "web") if isinstance(info, dict) and word in info), "")
        raise SourceError(
            "This is not the key of a service account." + (" It is an OAuth client's." if kind else ""), hint=HINT
        )
    missing = [name for name in ("client_email", "private_key", "token_uri") if not isinstance(info.get(name), str)]
    if missing:
        raise SourceError(f"The key lacks {', '.join(missing)}.", hint=HINT)
    analytics, search = _addresses(info["token_uri"])
    return Key(info["client_email"], info, analytics, search)


def _addresses(token_uri: str) -> tuple[str, str]:
    """Base URLs of the APIs for the keys of whoever gives tokens at that address."""
    parts = urlsplit(token_uri)
    if parts.scheme == "https" and parts.hostname in GOOGLES:
        return ANALYTICS, SEARCH
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        # A key that asks for its tokens on this machine is a stand-in's, which answers for everything itself.
        return (f"http://{parts.netloc}",) * 2
    raise SourceError("The key sends its holder elsewhere than to Google.", hint=HINT)
