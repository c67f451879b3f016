"""docs/dictionary.md: every table, view and function with what it means, from the comments in the database."""

from __future__ import annotations

import re
from itertools import groupby

import psycopg

from hotdash.db.catalogue import (
    ROW_SCHEMAS,
    TRUNK_SCHEMAS,
    Column,
    Function,
    Relation,
    functions,
    relations,
    schema_comments,
    tile_schemas,
)

HEAD = """# Data dictionary

Generated from the database by `make generate`; never edited. ⚑ marks personal data. Amounts are in the shop's own
currency, a *_date is a business day in the shop's time zone, rates are 0 to 100, and null means not known or not
applicable, never 0. Where the figures come from is in [lineage.md](lineage.md), why they are so in
[decisions.md](decisions.md).
"""
GRAIN = re.compile(r"\bone row[^.;]*", re.IGNORECASE)


def dictionary_md(conn: psycopg.Connection) -> str:
    """The dictionary as Markdown: contents, then each schema with its relations and its functions."""
    tiles = tile_schemas(conn)
    schemas = [*ROW_SCHEMAS, *tiles, *TRUNK_SCHEMAS]
    of_relations = {schema: list(group) for schema, group in groupby(relations(conn, schemas), lambda r: r.schema)}
    of_functions = {schema: list(group) for schema, group in groupby(functions(conn, schemas), lambda f: f.schema)}
    described = schema_comments(conn) | {schema: "A tile: views over facts and rollups." for schema in tiles}
    parts = [HEAD, _contents(schemas, of_relations, of_functions)]
    for schema in schemas:
        if schema not in of_relations and schema not in of_functions:
            continue
        parts.append(f"## {schema}\n")
        parts += [f"{described[schema]}\n"] if schema in described else []
        parts += [_relation(relation) for relation in of_relations.get(schema, [])]
        parts += [_functions(schema, of_functions[schema])] if schema in of_functions else []
    return "\n".join(parts)


def cell(text: str) -> str:
    """Text that may stand in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def anchor(heading: str) -> str:
    """The address that a heading gets: lower case, without punctuation."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def _contents(
    schemas: list[str], of_relations: dict[str, list[Relation]], of_functions: dict[str, list[Function]]
) -> str:
    lines = []
    for schema in schemas:
        links = [f"[{relation.name}](#{anchor(relation.key)})" for relation in of_relations.get(schema, [])]
        links += [f"[functions](#{anchor(f'functions of {schema}')})"] if schema in of_functions else []
        lines += [f"- [**{schema}**](#{anchor(schema)}): {', '.join(links)}"] if links else []
    return "\n".join(lines) + "\n"


def _relation(relation: Relation) -> str:
    grain = GRAIN.search(relation.comment)
    lines = [f"### {relation.key}", "", f"{relation.kind.capitalize()}. {relation.comment}", ""]
    if grain:
        lines += [f"Grain: {grain[0].strip().lower()}.", ""]
    lines += ["| column | type | null | meaning |", "|---|---|---|---|"]
    # A view's columns carry no word on null in the catalogue: what they mean says it.
    is_view = relation.kind == "view"
    lines += [_column(column, is_view=is_view) for column in relation.columns]
    return "\n".join(lines) + "\n"


def _column(column: Column, *, is_view: bool) -> str:
    null = "" if is_view or not column.is_nullable else "yes"
    meaning = f"⚑ {column.meaning}" if column.is_personal else column.meaning
    return f"| {column.name} | {cell(column.type)} | {null} | {cell(meaning)} |"


def _functions(schema: str, found: list[Function]) -> str:
    lines = [f"### Functions of {schema}", "", "| function | gives | what it does |", "|---|---|---|"]
    for function in found:
        call = cell(f"{function.name}({function.arguments})")
        lines.append(f"| `{call}` | {cell(function.result) or '–'} | {cell(function.comment)} |")
    return "\n".join(lines) + "\n"
