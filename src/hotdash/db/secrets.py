"""Secrets that hotdash makes for itself. They live in files under HOTDASH_HOME that only their owner can read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def api_password(home: Path) -> str:
    """The password of the login hotdash_api."""
    return kept_secret(home, "api_password", "HOTDASH_API_PASSWORD")


def kept_secret(home: Path, name: str, variable: str, make: Callable[[], str] | None = None) -> str:
    """The secret in the environment's `variable`, else in the file `name` under `home`, made on first use.

    Args:
        make: makes a new one; without, 32 random bytes as URL-safe text.
    """
    given = os.environ.get(variable)
    if given:
        return given
    path = home / name
    home.mkdir(parents=True, exist_ok=True)
    # Written whole under another name first: two processes that start at once must not read half a secret.
    draft = home / f"{name}.{os.getpid()}.draft"
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make() if make else secrets.token_urlsafe(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
