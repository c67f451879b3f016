"""The service account: its key, and tokens for whoever signs with it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import google.auth.jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from fakes.clock import Clock

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = {
    "https://www.googleapis.com/auth/analytics.readonly", "https://www.googleapis.com/auth/webmasters.readonly",
}  # fmt: skip
# What google-auth signs for, wherever it then goes for its token.
AUDIENCE = "https://oauth2.googleapis.com/token"
LIFE = timedelta(seconds=3599)


@dataclass
class Account:
    """A service account with a key made on the spot.

    Attributes:
        tokens: token → scopes and end.
        is_deleted: Google knows its key no more.
    """

    clock: Clock
    email: str = "hotdash@a-project.iam.gserviceaccount.com"
    is_deleted: bool = False
    tokens: dict[str, tuple[set[str], datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_file(self, address: str) -> str:
        """The JSON that the console hands out."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return json.dumps({
            "type": "service_account", "project_id": "a-project", "private_key_id": "k1", "private_key": pem.decode(),
            "client_email": self.email, "client_id": "1", "token_uri": f"{address}/token",
            "universe_domain": "googleapis.com",
        })  # fmt: skip

    def grant(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and answer to a request for a token."""
        if form.get("grant_type") != GRANT:
            return 400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}
        public = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        try:
            # Key, form and times.
            claims = google.auth.jwt.decode(form["assertion"], public, audience=AUDIENCE)  # type: ignore[no-untyped-call]
        except (ValueError, KeyError, google.auth.exceptions.GoogleAuthError):
            return 400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        if claims["iss"] != self.email or self.is_deleted:
            return 400, {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
        scopes = set(claims.get("scope", "").split())
        if not scopes or not scopes <= SCOPES:
            return 400, {"error": "invalid_scope", "error_description": "Bad scope."}
        token = f"ya29.{secrets.token_urlsafe(32)}"
        self.tokens[token] = (scopes, self.clock.now() + LIFE)
        return 200, {"access_token": token, "expires_in": int(LIFE.total_seconds()), "token_type": "Bearer"}

    def knows(self, header: str, api: str) -> bool:
        """Whether an Authorization header holds a token that is good for that API."""
        scopes, ends = self.tokens.get(header.removeprefix("Bearer "), (set(), self.clock.now()))
        return self.clock.now() < ends and any(api in scope for scope in scopes)
