"""The rows behind a figure: every figure leads to some, with what each column means, and to one shop's only."""

from __future__ import annotations

import psycopg
import pytest

from hotdash.db.rebuild import logic_views
from hotdash.tiles.tile import Tile, all_tiles
from hotdash.web.period import tells_periods
from test_web_export import add_alerts
from web_world import World


@pytest.mark.parametrize("tile", all_tiles(), ids=lambda tile: tile.name)
def test_every_figure_leads_to_a_view(conn: psycopg.Connection, make_shop: object, tile: Tile) -> None:
    shop = make_shop()  # type: ignore[operator]
    conn.execute("set local role authenticated")
    conn.execute("select set_config('request.jwt.claims', %s, true)", [f'{{"shop_ids": [{shop.shop_id}]}}'])
    row = conn.execute(f"select {tile.name}.headline(%s) -> 'figures'".encode(), [shop.shop_id]).fetchone()
    assert row
    keys = {figure["key"] for figure in row[0]}
    assert keys <= set(tile.figure_views)
    if tells_periods(tile.name):
        query = f"select {tile.name}.period_figures(%s, '2026-01-01') -> 'figures'".encode()
        told = conn.execute(query, [shop.shop_id]).fetchone()
        assert told
        keys |= {figure["key"] for figure in told[0]}
    assert keys == set(tile.figure_views)
    assert set(tile.figure_views.values()) <= set(logic_views())


def test_rows_are_shown_with_their_meaning_and_a_file_of_all(world: World) -> None:
    shop, other = world.add_shop("rows.example"), world.add_shop("rows-other.example")
    add_alerts(world, shop, 230, "Hose <end> & cap")
    add_alerts(world, other, 1, "Of another shop")
    page = world.browse("/rows/v_inventory_alerts", world.session(shop)).text
    assert page.count("<tr><td") == 200
    assert "Hose &lt;end&gt; &amp; cap" in page
    assert "Of another shop" not in page
    assert "Variants that need a decision today" in page
    assert "<dt>Days of cover</dt><dd>" in page
    assert "the first 200 rows" in page
    assert '<span class="sev sev-medium">medium</span>' in page
    assert 'href="/api/v1/export/v_inventory_alerts?format=csv"' in page
    past = world.browse("/rows/v_inventory_alerts?date=2026-02-01", world.session(shop)).text
    assert "There is no row on that day." in past
    assert "format=csv&amp;date=2026-02-01" in past


def test_rows_of_what_does_not_exist_or_for_nobody(world: World) -> None:
    shop = world.add_shop("rows-none.example")
    assert world.browse("/rows/v_nothing", world.session(shop)).status_code == 404
