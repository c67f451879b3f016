"""Holidays and opening hours from small files: what they change, and what they refuse."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.errors import UnreadableFileError
from hotdash.sources.calendar.holidays import HolidaysFormat
from hotdash.sources.calendar.opening_hours import OpeningHoursFormat
from hotdash.sources.chatwoot.conversations import ConversationsFormat
from hotdash.sources.chatwoot.escalation import EscalationFormat
from hotdash.sources.chatwoot.test_chatwoot import NOON, THREAD, conversation, message, text
from hotdash.sources.conftest import Load
from hotdash.sources.files.formats import recognise
from hotdash.sources.formats import Format, Head
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.test_bulk import lines, order

WEEK = "inbox_id,weekday,opens,closes,timezone\n" + "".join(
    f"2,{day},{hours},UTC\n" for day in ("Mon", "2", "wed", "4", "Friday") for hours in ("9:00,12:30", "13:00,17:00")
)


def one(conn: psycopg.Connection, query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    return row[0] if row and len(row) == 1 else row


def test_a_file_tells_all_holidays_of_the_years_it_names(conn: psycopg.Connection, load: Load) -> None:
    load(HolidaysFormat(), "holiday_on,name\n2025-12-25,Christmas\n")
    load(HolidaysFormat(), "holiday_on,name\n2026-12-24,Eve\n2026-12-25,Christmas\n")
    assert load(HolidaysFormat(), "holiday_on,name\n2026-12-25,Christmas\n").written == {"holidays": 1}
    assert load(HolidaysFormat(), "holiday_on,name\n2026-12-25,Christmas\n").written == {}
    rows = conn.execute("select holiday_on::text from facts.holidays order by 1").fetchall()
    assert rows == [("2025-12-25",), ("2026-12-25",)]


@pytest.mark.parametrize("holiday_first", [True, False])
def test_a_holiday_moves_deadlines(holiday_first: bool, conn: psycopg.Connection, load: Load, shop: Shop) -> None:
    days = "holiday_on,name,location_id\n2026-03-02,Shop closed,\n2026-03-03,Nowhere near,77\n"

    def deadline() -> Any:
        conn.execute("select refresh.everything(%s)", [shop.shop_id])
        conn.execute("select load.close_staging()")
        return one(conn, "select (sla_deadline at time zone 'America/Chicago')::text from rollups.fulfillment_tracking")

    if not holiday_first:
        load(BulkFormat(), lines(order()))
        before = deadline()
        load(HolidaysFormat(), days)
    else:
        load(HolidaysFormat(), days)
        load(BulkFormat(), lines(order()))
        before = None
    assert one(conn, "select order_date::text from facts.orders") == "2026-03-01"  # a Sunday
    assert deadline() == "2026-03-06 00:00:00" and before in (None, "2026-03-05 00:00:00")


@pytest.mark.parametrize("hours_first", [True, False])
def test_hours_measure_conversations_whichever_came_first(
    hours_first: bool, conn: psycopg.Connection, load: Load
) -> None:
    # Monday noon, answered at 12:40, resolved at 18:00.
    thread = conversation(
        message(1, 0, 0), message(2, 40, 1), message(3, 360, 2, "Conversation was marked resolved by Op"),
        status="resolved", minute=360,
    )  # fmt: skip
    for turn in (hours_first, not hours_first):
        if turn:
            load(OpeningHoursFormat(), WEEK)
        else:
            load(ConversationsFormat(), text(thread))
    assert one(
        conn,
        "select first_response_time_minutes::int, first_response_business_minutes::int, resolution_time_hours::int,"
        " resolution_business_hours from facts.cx_conversations",
    ) == (40, 30, 6, 4.5)  # 12:30 to 13:00 is a break


def test_the_shop_chooses_which_clock_counts(conn: psycopg.Connection, load: Load, shop: Shop, set_now: Any) -> None:
    load(OpeningHoursFormat(), WEEK)
    load(ConversationsFormat(), text(conversation(message(1, 240, 0), created_at=NOON + 240 * 60)))  # Monday 16:00
    state = (
        "select is_sla_breach, waiting_minutes::int, waiting_business_minutes::int from cx.v_cx_states"
        f" where shop_id = {shop.shop_id}"
    )
    breach = "select sla_breach_detected_at::text from rollups.operator_sla_resolution"
    clocks = {"2026-03-03 10:00+00": (18 * 60, 120), "2026-03-03 10:01+00": (18 * 60 + 1, 121)}
    conn.execute("set local timezone = 'UTC'")
    for by_hours, breached, at in (
        (0, [True, True], "2026-03-02 18:00:00+00"),
        (1, [False, True], "2026-03-03 10:00:00+00"),
    ):
        conn.execute(
            "insert into app.settings (shop_id, name, value) values (%s, 'cx_sla_business_hours', %s)"
            " on conflict (shop_id, name) do update set value = excluded.value", [shop.shop_id, by_hours],
        )  # fmt: skip
        conn.execute("select refresh.everything(%s)", [shop.shop_id])
        conn.execute("select load.close_staging()")
        for (now, waited), is_breach in zip(clocks.items(), breached, strict=True):
            set_now(now)
            assert one(conn, state) == (is_breach, *waited)
        assert one(conn, breach) == at


def test_waiting_is_listed_by_the_clock_that_counts(
    conn: psycopg.Connection, load: Load, shop: Shop, set_now: Any
) -> None:
    load(OpeningHoursFormat(), WEEK)
    # Monday 16:30, half an hour before the desk closes
    load(ConversationsFormat(), text(conversation(message(1, 270, 0), created_at=NOON + 270 * 60)))
    conn.execute(
        "insert into app.settings (shop_id, name, value) values (%s, 'cx_sla_business_hours', 1)", [shop.shop_id]
    )
    listed = f"select severity from cx.v_cx_escalations where shop_id = {shop.shop_id}"
    for now, severity in (("2026-03-03 09:30", None), ("2026-03-03 09:31", "low"), ("2026-03-03 10:31", "critical")):
        set_now(f"{now}+00")
        assert one(conn, listed) == severity
    conn.execute("delete from app.settings")
    set_now("2026-03-02 18:31+00")
    assert one(conn, listed) == "critical"


def test_a_shops_own_rules_escalate_and_every_reason_is_kept(conn: psycopg.Connection, load: Load) -> None:
    cross = conversation(
        *THREAD, message(9, 70, 0, "It sprayed fuel everywhere!"), labels=["vip", "escalation"], csat_rating=2
    )
    load(ConversationsFormat(), text(cross))
    reasons = "select escalation_reason, extract(epoch from escalated_at)::int from facts.cx_conversations"
    assert one(conn, reasons) == ("about safety; label escalation", NOON + 70 * 60)
    load(
        EscalationFormat(), "escalate_on,value\nlabel,vip\nintent,where_is_my_order\ncsat,2\nsentiment,very_negative\n"
    )
    assert one(conn, reasons) == ("about where_is_my_order; label vip; mood very_negative; rated 2", NOON)
    load(EscalationFormat(), "escalate_on,value\nlabel,other\n")
    assert one(conn, reasons) == (None, None)


@pytest.mark.parametrize(
    ("form", "bad"),
    [
        (HolidaysFormat(), "holiday_on,name\n2026-02-30,Never\n"),
        (OpeningHoursFormat(), "inbox_id,weekday,opens,closes\n1,8,9:00,10:00\n"),
        (OpeningHoursFormat(), "inbox_id,weekday,opens,closes\n1,Mon,22:00,6:00\n"),
        (OpeningHoursFormat(), "inbox_id,weekday,opens,closes,timezone\n1,Mon,9:00,10:00,Mars\n"),
        (EscalationFormat(), "escalate_on,value\nintent,nonsense\n"),
        (EscalationFormat(), "escalate_on,value\ncsat,9\n"),
    ],
)
def test_a_list_with_a_bad_row_is_refused_whole(form: Format, bad: str, load: Load) -> None:
    assert recognise(Head("a file", bad, tuple(bad.split("\n")[0].split(",")))).name == form.name
    with pytest.raises(UnreadableFileError, match="Line 2"):
        load(form, bad)
