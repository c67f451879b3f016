"""Vehicles in the facts: from the surest source, replaced with their product, sorted into the categories' arrays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, shop_session
from hotdash.sources.landing import land
from hotdash.sources.shopify import fits
from hotdash.sources.shopify.bulk import stage_lines
from hotdash.sources.shopify.vehicles import read_mapping

ROOT = Path(__file__).parents[4]
GID = "gid://shopify/Product/1"


@pytest.fixture(autouse=True)
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mapping of the example, which knows metafields; tags count with a prefix."""
    mapping = read_mapping(ROOT / "examples" / "fitment.toml")
    monkeypatch.setattr(fits, "mapping_in_use", lambda: mapping)


def product(title: str, *tags: str, at: str = "2026-03-01T12:00:00Z") -> dict[str, Any]:
    return {"__typename": "Product", "id": GID, "title": title, "tags": list(tags), "updatedAt": at}


def field(value: Any, key: str = "fits") -> dict[str, Any]:
    line = {"__typename": "Metafield", "id": "gid://shopify/Metafield/7", "namespace": "custom", "key": key}
    return line | {"value": json.dumps(value), "__parentId": GID}


def load(conn: psycopg.Connection, shop: Shop, *lines: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What the product fits after these lines."""

    def stage(staging: Any) -> int:
        numbered = [(number, json.dumps(line).encode()) for number, line in enumerate(lines, 1)]
        stage_lines(numbered, staging, shop)
        return len(lines)

    land(conn, shop, stage)
    with shop_session(conn, [shop.shop_id]):
        return conn.execute(
            "select make, model, year_from, year_to, source from facts.fitments order by 2, 3"
        ).fetchall()


def test_metafields_decide_before_tags_and_tags_before_titles(conn: psycopg.Connection, shop: Shop) -> None:
    camaro = product("1967-1969 Camaro hose kit")
    assert load(conn, shop, camaro) == [("Chevrolet", "Camaro", 1967, 1969, "title")]
    tagged = product("1967-1969 Camaro hose kit", "fits:1968-1972 Chevelle", "1970 Nova", at="2026-03-02T12:00:00Z")
    assert load(conn, shop, tagged) == [("Chevrolet", "Chevelle", 1968, 1972, "tags")]
    told = [("Ford", "Mustang", 1965, 1970, "metafield")]
    assert load(conn, shop, field(["1965-1970 Ford Mustang"]), tagged) == told
    later = product("Camaro", at="2026-03-03T12:00:00Z")
    assert load(conn, shop, later) == told, "a file without metafields does not know better"
    assert load(conn, shop, later, field([])) == [
        ("Chevrolet", "Camaro", 1967, 2002, "title"), ("Chevrolet", "Camaro", 2010, 2024, "title"),
    ]  # fmt: skip


def test_an_older_state_changes_nothing_and_a_part_that_fits_no_more_is_taken_off(
    conn: psycopg.Connection, shop: Shop
) -> None:
    load(conn, shop, product("1967-1969 Camaro hose kit"))
    assert load(conn, shop, product("1970 Chevelle", at="2026-02-01T12:00:00Z"))[0][1] == "Camaro"
    assert load(conn, shop, product("Hose kit", at="2026-03-02T12:00:00Z")) == []


def test_the_categories_hold_years_makes_and_models(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, product("67-69 Camaro & 68-69 Nova fuel hose"))
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select fits_vehicle_years, fits_makes, fits_models from rollups.product_categories"
        ).fetchone()
    assert row == ([1967, 1968, 1969], ["Chevrolet"], ["Camaro", "Nova"])


def test_other_metafields_and_those_of_others_are_left_out(conn: psycopg.Connection, shop: Shop) -> None:
    of_a_variant = field(["1965 Ford Mustang"]) | {"__parentId": "gid://shopify/ProductVariant/2"}
    assert load(conn, shop, product("Hose"), field(["1965 Ford Mustang"], key="care"), of_a_variant) == []
