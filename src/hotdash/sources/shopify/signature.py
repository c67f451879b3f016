"""Whether a message was signed with a secret of the shop's app."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from secrets import token_bytes

from hotdash.errors import UnauthenticatedError

# The app's own secret, the one before it (it signs for up to an hour after a change), and that of hand-made webhooks.
SIGNING_SECRETS = ("client_secret", "previous_client_secret", "webhook_secret", "previous_webhook_secret")
NOBODYS = token_bytes(32)


def check_signature(signature: str, body: bytes, secrets: Mapping[str, str]) -> None:
    """Whether `signature` is base64(HMAC-SHA256(secret, body)) for one of the secrets; in constant time.

    Raises:
        UnauthenticatedError: it is not.
    """
    keys = [secrets[name].encode() for name in SIGNING_SECRETS if secrets.get(name)]
    given = signature.encode(errors="replace")
    # All are tried, whichever is right; and one where there is none.
    tried = [hmac.compare_digest(_sign(key, body), given) for key in keys or [NOBODYS]]
    if not any(tried) or not keys:
        raise UnauthenticatedError("The signature is wrong.")


def _sign(key: bytes, body: bytes) -> bytes:
    return base64.b64encode(hmac.digest(key, body, "sha256"))
