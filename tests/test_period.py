"""Any day, any range, and what it is compared with: calendar by hand, laws over a shop with a change of clocks in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from hotdash.clock import end_of_business_day, same_time_on
from hotdash.config import Config
from hotdash.db.connect import Shop
from hotdash.sample.sample import write_sample
from hotdash.sources.files.files import import_file
from hotdash.tiles.tile import all_tiles
from hotdash.web.app import create_app
from hotdash.web.period import COMPARISONS, days_before, span_words
from test_page_html import Figures
from web_world import NOW, World

CHICAGO = "America/Chicago"
D = date.fromisoformat


@pytest.mark.parametrize(
    ("first", "last", "compare", "expected"),
    [
        # A Tuesday against the Tuesday, the Monday, the date (a Monday) and the Tuesday of a year before.
        ("2026-03-10", "2026-03-10", "same_weekdays", ("2026-03-03", "2026-03-03")),
        ("2026-03-10", "2026-03-10", "previous_period", ("2026-03-09", "2026-03-09")),
        ("2026-03-10", "2026-03-10", "previous_year", ("2025-03-10", "2025-03-10")),
        ("2026-03-10", "2026-03-10", "previous_year_weekdays", ("2025-03-11", "2025-03-11")),
        # A week, eight days (two weeks back), thirty days (five weeks back).
        ("2026-03-04", "2026-03-10", "same_weekdays", ("2026-02-25", "2026-03-03")),
        ("2026-03-03", "2026-03-10", "same_weekdays", ("2026-02-17", "2026-02-24")),
        ("2026-02-09", "2026-03-10", "same_weekdays", ("2026-01-05", "2026-02-03")),
        ("2026-03-03", "2026-03-10", "previous_period", ("2026-02-23", "2026-03-02")),
        # Over a leap day, from one, and to one.
        ("2024-03-01", "2024-03-03", "previous_period", ("2024-02-27", "2024-02-29")),
        ("2024-02-29", "2024-02-29", "previous_year", ("2023-02-28", "2023-02-28")),
        ("2024-02-01", "2024-02-29", "previous_year", ("2023-02-01", "2023-02-28")),
        ("2025-02-28", "2025-03-01", "previous_year", ("2024-02-28", "2024-03-01")),
        ("2024-03-01", "2024-03-01", "previous_year_weekdays", ("2023-03-03", "2023-03-03")),
        # Days on which the clocks change are days like others.
        ("2026-03-08", "2026-03-08", "same_weekdays", ("2026-03-01", "2026-03-01")),
        ("2025-11-02", "2025-11-08", "previous_year_weekdays", ("2024-11-03", "2024-11-09")),
    ],
)
def test_the_days_before_by_hand(first: str, last: str, compare: str, expected: tuple[str, str]) -> None:
    assert days_before(D(first), D(last), compare) == (D(expected[0]), D(expected[1]))


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(0, 731), st.sampled_from(sorted(COMPARISONS)))
def test_weekdays_meet_their_like_and_no_day_is_its_own_comparison(first: date, more: int, compare: str) -> None:
    if compare == "none":
        return
    last = first + timedelta(days=more)
    before = days_before(first, last, compare)
    assert before[0] <= before[1]
    if compare != "previous_year":
        # A range of more than a year meets itself a year before, and only there.
        assert before[1] < first
        assert before[1] - before[0] == last - first
    if compare.endswith("weekdays"):
        assert [day.weekday() for day in before] == [first.weekday(), last.weekday()]


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        # 10:00 in summer time, a week before in winter time: an hour later in UTC.
        ("2026-03-03", "2026-03-10T15:00:00", "2026-03-03T16:00:00"),
        ("2026-10-27", "2026-11-03T16:00:00", "2026-10-27T15:00:00"),
        # 02:30 is skipped on the 8th of March, 01:30 comes twice on the 1st of November.
        ("2026-03-08", "2026-03-15T07:30:00", "2026-03-08T08:30:00"),
        ("2026-11-01", "2026-11-08T07:30:00", "2026-11-01T06:30:00"),
        # From the second 01:30 of that night.
        ("2026-10-25", "2026-11-01T07:30:00", "2026-10-25T06:30:00"),
        ("2023-02-28", "2024-02-29T18:00:00", "2023-02-28T18:00:00"),
    ],
)
def test_the_same_time_on_the_wall(day: str, at: str, expected: str) -> None:
    asked, wanted = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, expected))
    assert same_time_on(D(day), asked, CHICAGO) == wanted


def test_spans_are_said_shortly() -> None:
    assert span_words(D("2026-11-07"), D("2026-11-07")) == "7 Nov 2026"
    assert span_words(D("2026-11-01"), D("2026-11-07")) == "1 to 7 Nov 2026"
    assert span_words(D("2026-10-25"), D("2026-11-07")) == "25 Oct to 7 Nov 2026"
    assert span_words(D("2025-12-25"), D("2026-01-07")) == "25 Dec 2025 to 7 Jan 2026"


@pytest.fixture(scope="module")
def stocked(served: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Shop]]:
    """The real tiles over two months of the sample, the 8th of March with its 23 hours among them."""
    shop = served.add_shop("periods.example")
    served.conn.execute("insert into app.shop_directory (domain, shop_id) values (%s, %s)", [shop.domain, shop.shop_id])
    for path in write_sample(tmp_path_factory.mktemp("periods"), now=NOW, months=2):
        import_file(served.conn, shop, path, mapping=None, now=NOW)
    app = create_app(served.database, Config(Path(), None, "127.0.0.1", 8000), clock=lambda: served.now)
    app.state.house.limits.enabled = False
    with TestClient(app, raise_server_exceptions=False) as http:
        yield World(served.database, served.conn, app, http), shop


def read(
    house: World, shop: Shop, function: str, first: date, last: date, at: datetime | None = None
) -> dict[str, Any]:
    """Key → value of what a function of a tile says of days, by the clock of their close."""
    conn = house.conn
    with conn.transaction():
        now = at or end_of_business_day(last, CHICAGO)
        conn.execute("select set_config('hotdash.now', %s, true)", [now.isoformat()])
        params = [shop.shop_id, first] if function.endswith("period_figures") else [shop.shop_id]
        marks = ", ".join(["%s"] * len(params))
        row = conn.execute(f"select {function}({marks}) -> 'figures'".encode(), params).fetchone()
        assert row
    return {figure["key"]: figure["value"] for figure in row[0]}


DAYS = [D("2026-03-08"), D("2026-03-09"), D("2026-02-14"), D("2026-03-10")]


@pytest.mark.parametrize("first", [D("2026-03-01"), D("2026-02-10")])
@pytest.mark.parametrize(
    ("name", "added"),
    [
        ("sales", {"total_revenue", "total_orders"}),
        ("cx", {"total_conversations"}),
        ("ops", {"breaches_detected"}),
        ("seo", {"sessions", "clicks"}),
    ],
)
def test_a_range_is_the_sum_of_its_days(stocked: tuple[World, Shop], name: str, added: set[str], first: date) -> None:
    house, shop = stocked
    days = [first + timedelta(n) for n in range(9)]
    whole = read(house, shop, f"{name}.period_figures", first, days[-1])
    parts = [read(house, shop, f"{name}.period_figures", day, day) for day in days]
    for key in added:
        assert whole[key] == pytest.approx(sum(part[key] or 0 for part in parts)) != 0


@pytest.mark.parametrize("day", DAYS)
def test_one_day_of_sales_is_that_day(stocked: tuple[World, Shop], day: date) -> None:
    house, shop = stocked
    at = None if day < D("2026-03-10") else NOW
    period, own = (read(house, shop, f"sales.{name}", day, day, at) for name in ("period_figures", "headline"))
    for key in ("total_revenue", "total_orders", "avg_order_value"):
        assert period[key] == own[key], key
    token = house.token(shop)
    path = "/api/v1/dashboard/sales-pulse"
    asked, plain = (house.get(f"{path}?{q}", token).json() for q in (f"from={day}&to={day}", f"date={day}"))
    asked.pop("period")
    assert asked == plain


@pytest.mark.parametrize(
    ("name", "days", "keys"),
    [
        ("cx", 7, {"median_first_response_minutes", "breached_pct", "negative_sentiment_pct", "total_escalations"}),
        ("ops", 7, {"resolution_rate_pct", "median_response_time"}),
        ("fulfillment", 30, {"late_pct", "avg_days_to_fulfill", "fulfillment_rate_pct", "total_issues"}),
    ],
)
@pytest.mark.parametrize("last", DAYS)
def test_over_a_tiles_own_window_a_range_is_the_tile(
    stocked: tuple[World, Shop], name: str, days: int, keys: set[str], last: date
) -> None:
    house, shop = stocked
    at = None if last < D("2026-03-10") else NOW
    first = last - timedelta(days - 1)
    period = read(house, shop, f"{name}.period_figures", first, last, at)
    own = read(house, shop, f"{name}.headline", first, last, at)
    assert {key: period[key] for key in keys} == {key: own[key] for key in keys}
    assert any(period[key] for key in keys)


def test_means_and_rates_are_ratios_of_sums(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    first, last = D("2026-02-20"), D("2026-03-05")
    days = [read(house, shop, "sales.period_figures", d, d) for d in (first + timedelta(n) for n in range(14))]
    whole = read(house, shop, "sales.period_figures", first, last)
    baskets = sum(Decimal(str(day["avg_order_value"])) * day["total_orders"] for day in days if day["total_orders"])
    assert Decimal(str(whole["avg_order_value"])) == round(baskets / whole["total_orders"], 2)
    means = [day["avg_order_value"] for day in days if day["avg_order_value"]]
    assert whole["avg_order_value"] != pytest.approx(sum(means) / len(means), abs=0.005)


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-01&to=2026-03-07",
        "from=2026-03-04&to=2026-03-10&compare=previous_period",
        "from=2026-03-10",
        "date=2026-03-08&compare=previous_period",
        "compare=none",
    ],
)
def test_page_and_json_say_the_same(stocked: tuple[World, Shop], query: str) -> None:
    house, shop = stocked
    session, token = house.session(shop), house.token(shop)
    board = house.browse(f"/?{query}", session)
    assert board.status_code == 200 and "could not be read" not in board.text
    whole = house.get(f"/api/v1/dashboard?{query}", token).json()
    for tile in all_tiles():
        answer = house.get(f"/api/v1/dashboard/{tile.endpoint}?{query}", token).json()
        assert answer["period"] == whole[tile.endpoint]["period"]
        told = {figure["key"]: figure for figure in answer["period"]["figures"]}
        page = house.browse(f"/tiles/{tile.name}?{query}", session).text
        shown = Figures(page).values
        assert shown and shown.keys() <= told.keys()
        for key, raw in shown.items():
            assert (float(raw) if raw else None) == told[key]["value"], (tile.name, key)
            assert told[key]["words"] in page
            change = told[key]["change_pct"]
            if change:
                assert f"{abs(change):,.1f}".removesuffix(".0") in page
        assert set(answer) - {"period"} == set(house.get(f"/api/v1/dashboard/{tile.endpoint}", token).json())


def test_a_running_period_is_compared_until_the_same_time(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    answer = house.get("/api/v1/dashboard/sales-pulse?from=2026-03-09", house.token(shop)).json()["period"]
    assert (answer["compared_from"], answer["compared_to"], answer["is_running"]) == ("2026-03-02", "2026-03-03", True)
    at = same_time_on(D("2026-03-03"), NOW, CHICAGO)
    until_then = read(house, shop, "sales.period_figures", D("2026-03-02"), D("2026-03-03"), at)
    whole = read(house, shop, "sales.period_figures", D("2026-03-02"), D("2026-03-03"))
    revenue = next(figure for figure in answer["figures"] if figure["key"] == "total_revenue")
    assert revenue["compared_value"] == until_then["total_revenue"] < whole["total_revenue"]
    by_hand = house.conn.execute(
        "select sum(e.amount) from facts.sale_events as e join facts.orders as o using (shop_id, shopify_order_id)"
        " where shop_id = %s and event_date between '2026-03-02' and '2026-03-03' and happened_at <= %s"
        " and e.kind not in ('tip', 'gift_card') and not o.is_test and o.deleted_at is null",
        [shop.shop_id, at],
    ).fetchone()
    assert by_hand and float(by_hand[0]) == revenue["compared_value"]


def test_late_sources_are_not_compared_with_whole_weeks(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    answer = house.get("/api/v1/dashboard/seo-pulse?from=2026-03-04", house.token(shop)).json()["period"]
    visits = next(figure for figure in answer["figures"] if figure["key"] == "sessions")
    assert visits["until"] < "2026-03-10" and visits["value"]
    assert visits["compared_value"] is None and visits["change_pct"] is None
    assert "until" in visits["words"] and "7 days" not in visits["words"]


def test_what_cannot_be_asked_is_refused(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    token = house.token(shop)
    for query in (
        "date=2026-03-01&from=2026-03-01",
        "to=2026-03-01",
        "from=2026-03-05&to=2026-03-01",
        "from=2026-03-01&to=2026-03-11",
        "from=1999-01-01",
        "compare=yesterday",
        "from=2026-3-1",
    ):
        for path in ("/api/v1/dashboard", "/api/v1/dashboard/sales-pulse"):
            answer = house.get(f"{path}?{query}", token)
            assert answer.status_code == 400 and answer.json()["hint"], query
        assert house.browse(f"/?{query}", house.session(shop)).status_code == 400


def test_before_the_first_day_nothing_is_known_and_it_is_said(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    first = house.conn.execute(
        "select min(metric_date) from rollups.sales_metrics_daily where shop_id = %s", [shop.shop_id]
    ).fetchone()
    assert first
    day = min(first[0], D("2026-01-01"))
    page = house.browse(f"/?from={day}&to={day + timedelta(6)}", house.session(shop)).text
    assert "Compared with nothing: what is known begins on" in page
    assert 'class="change' not in page


def test_a_longer_range_than_two_years_is_refused(world: World) -> None:
    shop = world.add_shop("long-periods.example")
    world.conn.execute("update facts.shops set opened_on = '2020-01-01' where shop_id = %s", [shop.shop_id])
    answer = world.get("/api/v1/dashboard?from=2020-01-01", world.token(shop))
    assert answer.status_code == 400 and "732" in answer.json()["message"]


def test_controls_offer_days_presets_and_comparisons(stocked: tuple[World, Shop]) -> None:
    house, shop = stocked
    page = house.browse("/?from=2026-03-01&to=2026-03-07&compare=previous_year", house.session(shop)).text
    assert "<h1>1 to 7 Mar 2026</h1>" in page
    assert '<option value="previous_year" selected>' in page
    assert 'href="/?from=2026-03-04&amp;to=2026-03-10&amp;compare=previous_year"' in page
    assert 'href="/tiles/sales?from=2026-03-01&amp;to=2026-03-07&amp;compare=previous_year"' in page
    plain = house.browse("/", house.session(shop)).text
    assert 'href="/" aria-current="true">Today' in plain
    assert 'href="/?date=2026-03-09">Yesterday' in plain
