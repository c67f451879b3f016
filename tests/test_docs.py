"""The pages under docs/ that are written by hand name all there is, and lead where they say."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hotdash.sources.files.mapping import KINDS, REQUIRED, Columns, Mapping, Returns, Rule, parse_mapping

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MAPPING = (ROOT / "docs" / "mapping.md").read_text()


def anchor(heading: str) -> str:
    """What a heading is linked by."""
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, part = target.partition("#")
        if path.startswith("http"):
            continue
        assert not path or (page.parent / path).exists(), target
        if part and not path:
            assert part in {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.M)}, target


def test_every_part_of_the_decisions_is_in_its_contents() -> None:
    contents, _, rest = (ROOT / "docs" / "decisions.md").read_text().partition("\n## ")
    assert set(re.findall(r"\(#([^)]+)\)", contents)) == {
        anchor(heading) for heading in re.findall(r"^## (.+)$", "## " + rest, re.M)
    }


def test_the_page_about_mappings_names_every_key_and_no_other() -> None:
    parts = {part.split("`")[1]: part for part in MAPPING.split("\n## ")[1:]}
    keys = {name: set(re.findall(r"^\| `([a-z_]+)` \|", part, re.M)) for name, part in parts.items()}
    own = {field.name for field in fields(Mapping)} - {"text", "columns", "rules", "returns"}
    assert keys["[file]"] == own
    assert keys["[columns]"] == {field.name for field in fields(Columns)}
    assert keys["[returns]"] == {field.name for field in fields(Returns)}
    needed = set(re.findall(r"^\| `([a-z_]+)` \| .*; needed \|$", parts["[columns]"], re.M))
    assert needed == set(REQUIRED)
    for word in (*KINDS, *(field.name for field in fields(Rule))):
        assert f"`{word}`" in parts["[[rules]]"], word


def test_the_mapping_in_it_can_be_read() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", MAPPING, re.S)
    assert parse_mapping("\n".join(blocks)).columns.order == "Order Number"
