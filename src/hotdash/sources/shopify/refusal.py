"""Why a line of a bulk file is not staged."""

from __future__ import annotations


class RefusedError(ValueError):
    """A line that cannot be staged: where, why, and what to do."""

    def __init__(self, column: str | None, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.remedy = remedy
