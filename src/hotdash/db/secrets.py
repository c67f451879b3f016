"""Secrets that hotdash makes for itself. They live in files under HOTDASH_HOME that only their owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def api_password(home: Path) -> str:
    """The password of the login hotdash_api: HOTDASH_API_PASSWORD, or one made on first use and kept in a file."""
    given = os.environ.get("HOTDASH_API_PASSWORD")
    if given:
        return given
    path = home / "api_password"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    password = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w") as file:
        file.write(password)
    return password
