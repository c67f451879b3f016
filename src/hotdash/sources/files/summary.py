"""What an import did, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ImportSummary:
    """loaded + unchanged + rejected = read.

    Attributes:
        file, format: names.
        read: rows of the file (CSV records without the header, JSON lines, entries of a JSON document).
        loaded: rows that made a difference to facts; a CSV row counts once however many facts it feeds, a JSON line
            counts with the order or product that it is a part of.
        unchanged: rows whose facts were there already, that a newer state superseded, or that only repeat others.
        rejected: rows kept in raw.rejects.
        days: business days whose figures were recomputed.
        seconds: wall clock from opening the file to the commit.
        counts: by fact, rows inserted, updated or deleted.
    """

    file: str
    format: str
    read: int
    loaded: int
    unchanged: int
    rejected: int
    days: int
    seconds: float
    rows_per_s: int
    counts: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)

    def in_words(self) -> str:
        """One or two sentences for a person."""
        if self.unchanged + self.rejected == self.read:
            done = "nothing changed"
        else:
            done = f"{self.loaded:,} loaded, {self.unchanged:,} unchanged or repeating others"
        bad = f", {self.rejected:,} rejected (hotdash rejects list says why)" if self.rejected else ""
        return (
            f"{self.file}: {_counted(self.read, 'row')} read, {done}{bad}; {_counted(self.days, 'day')} refreshed; "
            f"{self.seconds:.1f} s, {self.rows_per_s:,} rows/s."
        )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
