"""Time saved over HTTP and on its page: who may write it, what is refused, how a day is corrected and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser import open_browser, visit
from web_world import TODAY, World

PATH = "/api/v1/time-savings"
ENTRY = {"entry_date": "2026-03-09", "time_saved_order_processing": 60, "manual_actions_avoided": 12}
AMOUNTS = dict.fromkeys(
    (
        *(f"time_saved_{kind}" for kind in ("order_processing", "inventory_checks", "customer_support",
                                            "manual_reporting", "data_entry")),
        "automation_actions_count", "manual_actions_avoided",
    ),
    0,
)  # fmt: skip


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Any:
    return world.add_shop(f"saved-{abs(hash(request.node.name))}.example")


def post(world: World, token: str | None, body: Any, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    return world.http.post(PATH, headers=sent, **content)


def submit(world: World, session: str, fields: dict[str, str], **headers: str) -> Any:
    sent = {"Cookie": f"hotdash_session={session}", "Accept": "text/html"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return world.http.post("/time-savings", data=fields, headers=sent, follow_redirects=False)


def log(world: World, shop: Any) -> list[tuple[Any, ...]]:
    return world.conn.execute(
        "select actor, action, external_ref, payload from app.decision_log where shop_id = %s order by decision_id",
        [shop.shop_id],
    ).fetchall()


@pytest.mark.parametrize("role", ["operator", "owner"])
def test_who_works_there_writes_down_what_was_saved(world: World, shop: Any, role: str) -> None:
    written = post(world, world.token(shop, role), ENTRY)
    assert written.status_code == 201
    found = written.json()
    assert set(found) == {"entry_date", "total_minutes_saved", "created_at", "updated_at", *AMOUNTS}
    assert {key: found[key] for key in ENTRY} == ENTRY and found["total_minutes_saved"] == 60
    assert log(world, shop) == [
        ("test", "entered", "time-savings:2026-03-09", {
            "before": None,
            "after": AMOUNTS | {"time_saved_order_processing": 60, "manual_actions_avoided": 12},
        })
    ]  # fmt: skip


def test_a_correction_takes_the_place_and_the_log_keeps_what_it_was(world: World, shop: Any) -> None:
    token = world.token(shop, "operator")
    assert post(world, token, ENTRY).status_code == 201
    assert post(world, token, ENTRY).status_code == 200
    assert len(log(world, shop)) == 1  # the same again is no change
    corrected = post(world, token, {"entry_date": "2026-03-09", "time_saved_data_entry": 5})
    assert corrected.status_code == 200
    # What a correction does not name is nothing, not what stood there.
    assert (corrected.json()["total_minutes_saved"], corrected.json()["manual_actions_avoided"]) == (5, 0)
    _, action, _, payload = log(world, shop)[1]
    assert action == "corrected"
    assert payload["before"] == AMOUNTS | {"time_saved_order_processing": 60, "manual_actions_avoided": 12}
    assert payload["after"] == AMOUNTS | {"time_saved_data_entry": 5}
    assert world.conn.execute("select count(*) from rules.broken_links(%s)", [shop.shop_id]).fetchone() == (0,)


def test_a_viewer_may_not_write(world: World, shop: Any) -> None:
    refused = post(world, world.token(shop, "viewer"), ENTRY)
    assert (refused.status_code, refused.json()["message"]) == (403, "A viewer may not write down time saved.")
    assert post(world, None, ENTRY).status_code == 401
    session = world.session(shop)
    assert submit(world, session, {"entry_date": TODAY}).status_code == 403
    page = world.browse("/time-savings", session).text
    assert "Nothing was entered" in page and "<form" not in page
    assert log(world, shop) == []


def test_another_sites_page_may_not_write(world: World, shop: Any) -> None:
    assert post(world, world.token(shop, "owner"), ENTRY, Sec_Fetch_Site="cross-site").status_code == 403
    fields = {"entry_date": TODAY, "time_saved_data_entry": "5"}
    assert submit(world, world.session(shop, "owner"), fields, Sec_Fetch_Site="cross-site").status_code == 403
    assert log(world, shop) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "truncated"),
        (b"[]", "object"),
        ({}, "entry_date"),
        ({"entry_date": "yesterday"}, "entry_date"),
        ({"entry_date": "2026-03-11"}, "future"),
        ({"entry_date": "2025-12-31"}, "first day"),
        (ENTRY | {"time_saved_data_entry": -1}, "time_saved_data_entry"),
        (ENTRY | {"time_saved_data_entry": 1441}, "time_saved_data_entry"),
        (ENTRY | {"time_saved_data_entry": "5"}, "time_saved_data_entry"),
        (ENTRY | {"time_saved_data_entry": 0.5}, "time_saved_data_entry"),
        (ENTRY | {"automation_actions_count": 1_000_001}, "automation_actions_count"),
        (ENTRY | {"coffee": 1}, "coffee"),
    ],
)
def test_what_is_no_entry_is_refused_and_named(world: World, shop: Any, body: Any, says: str) -> None:
    refused = post(world, world.token(shop, "operator"), body)
    assert refused.status_code == 400
    assert says in " ".join(str(value) for value in refused.json().values())
    assert log(world, shop) == []


def test_the_largest_amounts_fit(world: World, shop: Any) -> None:
    most = {key: 1440 if key.startswith("time_saved") else 1_000_000 for key in AMOUNTS}
    written = post(world, world.token(shop, "operator"), {"entry_date": TODAY} | most)
    assert (written.status_code, written.json()["total_minutes_saved"]) == (201, 7200)


def test_no_shop_sees_or_touches_anothers_entries(world: World, shop: Any) -> None:
    other = world.add_shop("other-saver.example")
    post(world, world.token(other, "owner"), ENTRY)
    assert "Mon 9 Mar" not in world.browse("/time-savings", world.session(shop, "owner")).text
    assert post(world, world.token(shop, "owner"), ENTRY).status_code == 201
    assert [len(log(world, one)) for one in (shop, other)] == [1, 1]


def test_a_person_enters_today_and_corrects_an_earlier_day(world: World, shop: Any) -> None:
    session = world.session(shop, "operator")
    answer = submit(
        world, session, {"entry_date": TODAY, "time_saved_customer_support": " 90 ", "time_saved_data_entry": ""}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/time-savings?date={TODAY}&saved=yes")
    page = world.browse(answer.headers["location"], session).text
    assert "Written down." in page and "1 h 30 min" in page and "$300.00" in page
    submit(world, session, {"entry_date": "2026-03-02", "time_saved_customer_support": "30"})
    page = world.browse("/time-savings?date=2026-03-02", session).text
    assert "This day was entered" in page and 'value="30"' in page and "Correct Mon 2 March 2026" in page
    submit(world, session, {"entry_date": "2026-03-02", "time_saved_customer_support": "45"})
    page = world.browse("/time-savings", session).text
    # 90 + 45 minutes
    assert "<dd>2.25</dd>" in page and "45 min" in page and 'href="/time-savings?date=2026-03-02"' in page
    assert "corrected" in world.browse("/decisions", session).text


def test_a_wrong_field_is_named_and_the_others_keep_what_was_written(world: World, shop: Any) -> None:
    session = world.session(shop, "operator")
    fields = {"entry_date": "2026-03-02", "time_saved_data_entry": "25", "time_saved_order_processing": '1"x',
              "automation_actions_count": "-3", "time_saved_manual_reporting": "١٢"}  # fmt: skip
    refused = submit(world, session, fields)
    assert refused.status_code == 400
    page = refused.text
    assert "3 fields are not a number" in page and 'value="25"' in page and 'value="1&#34;x"' in page
    assert page.count('aria-invalid="true"') == 3 and 'id="wrong-automation_actions_count"' in page
    assert "Mon 2 March 2026" in page
    assert log(world, shop) == []


@pytest.mark.parametrize("query", ["date=2026-03-11", "date=2025-12-31", "date=x", "day=2026-03-01"])
def test_a_day_that_cannot_be_is_refused(world: World, shop: Any, query: str) -> None:
    assert world.browse(f"/time-savings?{query}", world.session(shop, "owner")).status_code == 400


def test_the_database_refuses_what_no_page_sends(world: World, shop: Any) -> None:
    for said in ('{"time_saved_data_entry": -1}', '{"time_saved_data_entry": 1441}', '{"manual_actions_avoided": -1}'):
        with pytest.raises(Exception, match="check"), world.conn.transaction():
            world.conn.execute(
                "select set_config('request.jwt.claims', %s, true)", [f'{{"shop_ids": [{shop.shop_id}]}}']
            )
            world.conn.execute(
                "select access.record_time_savings(%s, '2026-03-02', 'a', %s::jsonb)", [shop.shop_id, said]
            )


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_in_a_browser_without_a_script_it_is_whole_and_axe_finds_nothing(
    world: World, live_url: str, shop: Any, dark: bool
) -> None:
    session = world.session(shop, "operator")
    with open_browser() as browser:
        page = visit(browser, live_url + "/time-savings", session, dark=dark, script=False)
        page.get_by_label("Answering customers").fill("75")
        page.get_by_role("button", name="Save Tue 10 March 2026").click()
        expect(page.get_by_role("status")).to_have_text("Written down.")
        page.get_by_label("Day").first.fill("2026-03-06")
        page.get_by_role("button", name="Open this day").click()
        expect(page.get_by_role("heading", name="Fri 6 March 2026")).to_be_visible()
        page.get_by_label("Typing data").fill("15")
        page.get_by_role("button", name="Save Fri 6 March 2026").click()
        page.get_by_role("link", name="Tue 10 Mar").click()
        expect(page.get_by_label("Answering customers")).to_have_value("75")
        for width in (1440, 768, 360):
            page = visit(browser, live_url + "/time-savings?date=2026-03-06&saved=yes", session, dark=dark, width=width)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert Axe().run(page).response["violations"] == []
            assert page.complaints == []  # type: ignore[attr-defined]
