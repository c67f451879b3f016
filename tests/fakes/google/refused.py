"""An answer that is an error, in the form of each API."""

from __future__ import annotations

from typing import Any


class RefusedError(Exception):
    """An answer other than 200: its code, Google's word for that, a message, and Search Console's reason."""

    def __init__(self, code: int, status: str, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code, self.status, self.message, self.reason = code, status, message, reason

    def body(self) -> dict[str, Any]:
        """The JSON of it."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        if self.reason:
            error["errors"] = [{"message": self.message, "domain": "global", "reason": self.reason}]
        return {"error": error}
