"""Secrets of live sources, sealed with a key that lives outside the database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from hotdash.errors import UsageError

VARIABLE = "HOTDASH_SECRET_KEY"


class Vault:
    """Seals and opens. The key is HOTDASH_SECRET_KEY (several, the newest first, separated by spaces: the older ones
    still open), or a file under HOTDASH_HOME that is made on first use and that only its owner can read.

    Raises:
        UsageError: the variable holds no key.
    """

    def __init__(self, home: Path) -> None:
        keys = (os.environ.get(VARIABLE) or _kept_key(home)).split()
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


def _kept_key(home: Path) -> str:
    path = home / "secret_key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = Fernet.generate_key().decode()
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key
