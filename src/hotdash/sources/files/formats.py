"""Every file format that hotdash knows, found in the sources."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Format, Head

MODULES = (
    "hotdash.sources.shopify.shopify",
    "hotdash.sources.chatwoot.chatwoot",
    "hotdash.sources.google.google",
    "hotdash.sources.calendar.calendar",
    "hotdash.sources.supply.supply",
)
SHOWN_COLUMNS = 30


def all_formats() -> list[Format]:
    """The formats of all sources, in the order of MODULES."""
    found: list[Format] = []
    for module in MODULES:
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            found += import_module(module).FORMATS
    return found


def recognise(head: Head) -> Format:
    """The one format of a file with this head.

    Raises:
        UnreadableFileError: none recognises it; the detail names the columns that were found.
    """
    for form in all_formats():
        if form.recognises(head):
            return form
    if head.text.lstrip().startswith(("{", "[")):
        raise UnreadableFileError(
            f"{head.name} is JSON of a kind that hotdash does not know.",
            detail=f"It begins with {head.text.lstrip()[:80]!r}.",
            hint="Shopify's bulk operations, Chatwoot's conversations and Google's reports are read as they were sent.",
        )
    raise UnreadableFileError(
        f"{head.name}: line 1 is not the beginning of any file that hotdash knows.",
        detail=columns_found(head),
        hint=f"Its columns are separated by {other!r}; save it with commas, as the source's own exports are."
        if (other := other_delimiter(head))
        else "For any other CSV say what its columns mean: --mapping FILE.toml (see docs/mapping.md).",
    )


def columns_found(head: Head) -> str:
    """The columns of the first line in words, the first thirty by name."""
    more = f" and {len(head.columns) - SHOWN_COLUMNS:,} more" if len(head.columns) > SHOWN_COLUMNS else ""
    return f"Columns found: {', '.join(head.columns[:SHOWN_COLUMNS]) or 'none'}{more}."


def other_delimiter(head: Head) -> str | None:
    """What separates the columns of a file that seems to have only one."""
    if len(head.columns) != 1:
        return None
    return next((sign for sign in (";", "\t", "|", ",") if head.columns[0].count(sign) > 1), None)
