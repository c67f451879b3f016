"""The GraphQL operations that hotdash sends to Shopify, one a file under queries/.

A file may spread parts that stand under queries/parts, one fragment a file. They are put in as inline fragments, so
that what is sent is one plain operation, and a bulk operation and a page that spread the same part read the same
fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

# The one place that says which version of the Admin API we speak; the documents are checked against its schema.
API_VERSION = "2026-10"

FOLDER = Path(__file__).parent / "queries"
COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)
SPREAD = re.compile(r"\.\.\.([A-Z]\w*)")
FRAGMENT = re.compile(r"fragment \w+ on (\w+) (\{.*\})\s*$", re.DOTALL)
PARAMETERS = re.compile(r"^(query \w+)\s*\(.*?\)(?= \{)", re.DOTALL)
VARIABLE = re.compile(r"\$(\w+)")

Value = str | int | bool | Sequence[str] | None


def names() -> list[str]:
    """Every operation."""
    return sorted(path.stem for path in FOLDER.glob("*.graphql"))


def names_of_bulk() -> list[str]:
    """Those that a bulk operation runs."""
    return [name for name in names() if document(name).startswith("query Bulk") and "edges" in document(name)]


@cache
def document(name: str) -> str:
    """An operation's text as it is sent, with its parts put in."""
    return SPREAD.sub(_part, COMMENT.sub("", (FOLDER / f"{name}.graphql").read_text()))


def bulk_document(name: str, **values: Value) -> str:
    """A bulk operation's text: it takes no variables, so their values are written into it.

    Args:
        values: by variable; one that is not given is null.
    """
    text = PARAMETERS.sub(r"\1", document(name))
    return VARIABLE.sub(lambda variable: json.dumps(values.get(variable[1])), text)


def _part(spread: re.Match[str]) -> str:
    text = (FOLDER / "parts" / f"{spread[1]}.graphql").read_text()
    found = FRAGMENT.match(COMMENT.sub("", text))
    assert found is not None, spread[1]
    return f"... on {found[1]} {SPREAD.sub(_part, found[2])}"
