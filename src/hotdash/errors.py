"""The one error shape: code, message, detail, hint; the same on a page, in JSON, in a log and on stderr.

The docstring of each class is the sentence an operator reads when no other message is given.
"""

from __future__ import annotations

from typing import ClassVar


class HotdashError(Exception):
    """Something went wrong inside hotdash."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str | None = None, *, detail: str | None = None, hint: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.detail = detail
        self.hint = hint
        super().__init__(self.message)

    def as_dict(self) -> dict[str, str | None]:
        """The four fields, in the order they are shown."""
        return {"code": self.code, "message": self.message, "detail": self.detail, "hint": self.hint}


class UsageError(HotdashError):
    """The command or request was not understood."""

    code = "usage"
    http_status = 400
    exit_code = 2


class NoDatabaseError(HotdashError):
    """The database cannot be reached."""

    code = "no_database"
    http_status = 503
    exit_code = 3


class UnknownShopError(HotdashError):
    """There is no such shop."""

    code = "unknown_shop"
    http_status = 404
    exit_code = 2


class NotFoundError(HotdashError):
    """There is nothing at this address."""

    code = "not_found"
    http_status = 404


class UnauthenticatedError(HotdashError):
    """A valid bearer token or login is needed."""

    code = "unauthenticated"
    http_status = 401


class ForbiddenError(HotdashError):
    """This role may not do that."""

    code = "forbidden"
    http_status = 403


class RateLimitedError(HotdashError):
    """Too many requests in this minute."""

    code = "rate_limited"
    http_status = 429


class UnreadableFileError(HotdashError):
    """The file cannot be understood; nothing was changed."""

    code = "unreadable_file"
    http_status = 400
    exit_code = 1


class SourceError(HotdashError):
    """A live source cannot be reached, or refuses."""

    code = "source"
    http_status = 502


class MigrationError(HotdashError):
    """The database's tables are not in the state this version expects."""

    code = "migration"


# SQLSTATE prefix or full code -> the class that says it to a person. Longest match wins.
SQLSTATE_CLASSES: dict[str, type[HotdashError]] = {
    "08": NoDatabaseError,
    "57P": NoDatabaseError,
    "53": NoDatabaseError,
    "42501": ForbiddenError,
    "22": UsageError,
    # More nested, more columns, … than PostgreSQL can take.
    "54": UsageError,
}


def class_for_sqlstate(sqlstate: str | None) -> type[HotdashError]:
    """The error class that an SQLSTATE stands for (see SQLSTATE_CLASSES); HotdashError when none fits."""
    for length in (5, 3, 2):
        if sqlstate and sqlstate[:length] in SQLSTATE_CLASSES:
            return SQLSTATE_CLASSES[sqlstate[:length]]
    return HotdashError
