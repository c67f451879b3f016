"""Time saved, entered by hand a business day at a time: on the page /time-savings, and at /api/v1/time-savings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hotdash.errors import UsageError
from hotdash.web.figures import ShopState
from hotdash.web.formats import WEEKDAYS, day_words, duration, money, short_day, write
from hotdash.web.house import House
from hotdash.web.parameters import read_body, read_day, read_query
from hotdash.web.session import identify, read_form, refuse_other_sites, refuse_viewers
from hotdash.web.templates import render

LARGEST_ENTRY_BYTES = 4 << 10
MOST_MINUTES, MOST_ACTIONS = 1_440, 1_000_000
ACT = "write down time saved"
Minutes = Annotated[int, Meta(ge=0, le=MOST_MINUTES, description="Minutes saved that day.")]
Actions = Annotated[int, Meta(ge=0, le=MOST_ACTIONS, description="How many, that day.")]


class TimeSavings(msgspec.Struct, forbid_unknown_fields=True):
    """What was saved on a business day. A day that was entered before is corrected; what is left out is 0."""

    entry_date: Annotated[date, Meta(description="Business day, today or earlier.")]
    time_saved_order_processing: Minutes = 0
    time_saved_inventory_checks: Minutes = 0
    time_saved_customer_support: Minutes = 0
    time_saved_manual_reporting: Minutes = 0
    time_saved_data_entry: Minutes = 0
    automation_actions_count: Actions = 0
    manual_actions_avoided: Actions = 0


@dataclass(frozen=True)
class Field:
    """An amount of the form: its key, its words, and the largest that may be written."""

    key: str
    label: str
    maximum: int = MOST_MINUTES


MINUTES = (
    Field("time_saved_order_processing", "Processing orders"),
    Field("time_saved_inventory_checks", "Checking stock"),
    Field("time_saved_customer_support", "Answering customers"),
    Field("time_saved_manual_reporting", "Writing reports"),
    Field("time_saved_data_entry", "Typing data"),
)
ACTIONS = (
    Field("automation_actions_count", "Done by a program", MOST_ACTIONS),
    Field("manual_actions_avoided", "Not needed at all", MOST_ACTIONS),
)


def read_entry(body: bytes) -> TimeSavings:
    """The entry in a JSON body.

    Raises:
        UsageError: it is none; names the member that is wrong.
    """
    try:
        return msgspec.json.decode(body, type=TimeSavings)
    except msgspec.MsgspecError as reason:
        raise UsageError(
            "This is not an entry of time saved.", detail=str(reason), hint="See /openapi.json: TimeSavings."
        ) from None


def read_amounts(sent: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Amounts of the form by key, and what is wrong with others, by key; an empty field is 0."""
    amounts, wrong = {}, {}
    for field in (*MINUTES, *ACTIONS):
        text = sent.get(field.key, "").strip() or "0"
        # isdecimal alone would let other scripts' digits through.
        if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= field.maximum:
            amounts[field.key] = int(text)
        else:
            wrong[field.key] = f"Write a whole number from 0 to {field.maximum:,}."
    return amounts, wrong


async def record(house: House, state: ShopState, actor: str, entry: TimeSavings) -> tuple[dict[str, Any], bool]:
    """Write the entry, or correct it; returns it as it stands, and whether it is new.

    Raises:
        UsageError: its day is in the future, or before the shop's first.
    """
    read_day(entry.entry_date.isoformat(), state)
    amounts = msgspec.structs.asdict(entry)
    del amounts["entry_date"]
    [(written, is_new)] = await house.pool.fetch(
        state.shop_id,
        "select to_jsonb(r.entry) - 'shop_id', r.is_new"
        " from access.record_time_savings(%(shop)s, %(day)s, %(actor)s, %(said)s::jsonb) as r",
        {"shop": state.shop_id, "day": entry.entry_date, "actor": actor, "said": json.dumps(amounts)},
        role=None,
        now=state.now,
    )
    return written | {"total_minutes_saved": sum(amounts[field.key] for field in MINUTES)}, is_new


async def post_time_savings(request: Request) -> Response:
    """POST /api/v1/time-savings."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "audit")
    refuse_other_sites(request)
    refuse_viewers(identity, ACT)
    entry = read_entry(await read_body(request, LARGEST_ENTRY_BYTES))
    state = await house.figures.state(identity.shop_id)
    written, is_new = await record(house, state, identity.name, entry)
    body = msgspec.json.encode(written)
    return Response(body, 201 if is_new else 200, {"cache-control": "no-store"}, media_type="application/json")


# One statement, so that all of the page comes from one moment.
PAGE = """
select jsonb_build_object(
    'entry', (
        select to_jsonb(t) from app.ceo_time_savings as t where t.shop_id = %(shop)s and t.entry_date = %(day)s
    ),
    'year', (select to_jsonb(y) from ops.v_ceo_time_savings_ytd as y where y.shop_id = %(shop)s),
    'history', (
        select jsonb_agg(to_jsonb(h) order by h.entry_date desc)
        from ops.v_ceo_time_savings_30d as h where h.shop_id = %(shop)s
    ),
    'hourly_value', rules.setting(%(shop)s, 'ceo_hourly_value_usd')
)
"""


async def show_time_savings(request: Request) -> Response:
    """GET /time-savings?date=YYYY-MM-DD: the day's entry in a form, for who may write; beneath, what was entered."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    asked = read_query(request.scope["query_string"], ["date", "saved"])
    state = await house.figures.state(identity.shop_id)
    day = read_day(asked.get("date"), state) or state.today
    return await _page(house, state, day, may_write=identity.role != "viewer", is_saved="saved" in asked)


async def _page(
    house: House,
    state: ShopState,
    day: date,
    *,
    may_write: bool = True,
    is_saved: bool = False,
    sent: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    [(found,)] = await house.pool.fetch(state.shop_id, PAGE, {"shop": state.shop_id, "day": day}, now=state.now)
    entry = found["entry"]
    stood = {field.key: str(entry[field.key]) for field in (*MINUTES, *ACTIONS)} if entry else {}
    html = render(
        "time-savings.html",
        state=state,
        day=day,
        day_words=day_words(day),
        entry=entry,
        values=stood if sent is None else sent,
        wrong=wrong or {},
        is_saved=is_saved and entry is not None,
        may_write=may_write,
        minutes=MINUTES,
        actions=ACTIONS,
        year=found["year"],
        hours=write(found["year"]["total_hours_saved_ytd"], "decimal", "USD", state.iana_timezone),
        worth=write(found["year"]["total_value_saved_ytd"], "money", "USD", state.iana_timezone),
        hourly_value=money(found["hourly_value"], "USD"),
        history=[_told(row) for row in found["history"] or []],
    )
    return Response(html, 400 if wrong else 200, {"cache-control": "no-store"}, media_type="text/html")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A day of the history, in words."""
    day = date.fromisoformat(row["entry_date"])
    return row | {
        "words": f"{WEEKDAYS[day.weekday()]} {short_day(day)}",
        "saved": duration(row["total_minutes_saved"]),
        "worth": money(row["total_value_saved_usd"], "USD"),
    }


async def submit_time_savings(request: Request) -> Response:
    """POST /time-savings: the page's form. What is wrong is said beside its field; the others keep what was written."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "audit")
    refuse_other_sites(request)
    refuse_viewers(identity, ACT)
    form = await read_form(request, LARGEST_ENTRY_BYTES)
    sent = {name: values[0] for name, values in form.items()}
    state = await house.figures.state(identity.shop_id)
    day = read_day(sent.get("entry_date"), state) or state.today
    amounts, wrong = read_amounts(sent)
    if wrong:
        return await _page(house, state, day, sent=sent, wrong=wrong)
    await record(house, state, identity.name, TimeSavings(day, **amounts))
    return RedirectResponse(f"/time-savings?date={day}&saved=yes", 303, {"cache-control": "no-store"})
