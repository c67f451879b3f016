"""Secrets of live sources, sealed with a key that lives outside the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from hotdash.db.secrets import kept_secret
from hotdash.errors import UsageError

VARIABLE = "HOTDASH_SECRET_KEY"


class Vault:
    """Seals and opens. The key is HOTDASH_SECRET_KEY (several, the newest first, separated by spaces: the older ones
    still open), or a file under HOTDASH_HOME that is made on first use and that only its owner can read.

    Raises:
        UsageError: the variable holds no key.
    """

    def __init__(self, home: Path) -> None:
        keys = kept_secret(home, "secret_key", VARIABLE, lambda: Fernet.generate_key().decode()).split()
        try:
            self._box = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise UsageError(
                f"{VARIABLE} is not a key.", hint="Use 32 random bytes in URL-safe base64, as openssl rand -base64 32."
            ) from None

    def seal(self, secrets: Mapping[str, str]) -> bytes:
        """The secrets as bytes that say nothing without the key."""
        return self._box.encrypt(json.dumps(dict(secrets)).encode())

    def open(self, sealed: bytes) -> dict[str, str]:
        """The secrets again.

        Raises:
            UsageError: they were sealed with another key.
        """
        try:
            return dict(json.loads(self._box.decrypt(sealed)))
        except InvalidToken:
            raise UsageError(
                "The secrets of this source were sealed with another key.",
                hint=f"Set {VARIABLE} to that key, put back HOTDASH_HOME/secret_key, or connect again.",
            ) from None
