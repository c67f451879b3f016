"""A figure's change on last week: the same figure by a clock that stands a week earlier, and nothing where it is late."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hotdash.clock import a_week_before
from hotdash.web.cards import _change, _change_words
from web_world import NOW, TODAY, World


@pytest.mark.parametrize(
    ("kind", "now", "then", "said", "words"),
    [
        ("count", 12, 10, None, "20%"),
        ("count", 5, 0, None, None),
        ("count", 5, None, None, None),
        ("count", None, 5, None, None),
        ("percent", "86.25", "98.75", None, "12.5 points"),
        ("percent", 0, 0, None, "0 points"),
        ("money", "90.00", "100.00", "-15.87", "15.9%"),
        ("minutes", "1500", "1", None, "149,900%"),
    ],
)
def test_a_change_in_words(kind: str, now: object, then: object, said: str | None, words: str | None) -> None:
    change = _change({"format": kind, "value": now, "change_pct": said}, then)
    assert (None if change is None else _change_words(abs(change), kind)) == words


def test_a_week_before_is_the_same_time_on_the_wall() -> None:
    assert a_week_before(NOW, "UTC").isoformat() == "2026-03-03T15:00:00+00:00"
    # 2026-03-08 has 23 hours in Chicago: ten in the morning is ten in the morning.
    assert a_week_before(NOW, "America/Chicago").isoformat() == "2026-03-03T16:00:00+00:00"


def test_the_page_compares_with_a_week_before_and_not_where_data_are_late(world: World) -> None:
    shop = world.add_shop("changes.example")
    world.add_sales(shop, TODAY, "1234.50")
    assert "up 12.5% on last week" in world.browse("/", world.session(shop)).text
    world.conn.execute(
        "update raw.cursors set read_at = %s::timestamptz - interval '9 days' where shop_id = %s", [NOW, shop.shop_id]
    )
    world.house.figures.forget()
    page = world.browse("/", world.session(shop)).text
    assert "Out of date" in page
    assert "last week" not in page


def test_a_figure_of_nothing_a_week_ago_has_no_change() -> None:
    assert _change({"format": "count", "value": 3}, "0") is None
    assert _change({"format": "money", "value": "3"}, "-2.00") is None
    assert _change({"format": "days", "value": "3"}, "2") == Decimal("50.0")
