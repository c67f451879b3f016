"""Decisions: read at /api/v1/audit/decisions, written at /api/v1/decisions, both on the page /decisions."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hotdash.access.gate import Identity
from hotdash.errors import UsageError
from hotdash.tiles.tile import Option
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.house import House
from hotdash.web.parameters import read_body, read_options, read_query
from hotdash.web.session import identify, read_form, refuse_other_sites, refuse_viewers
from hotdash.web.templates import render

LARGEST_DECISION_BYTES = 64 << 10
OPTIONS = (
    Option("days", "Business days back, today included.", maximum=180, default="30"),
    Option("actor", "Only decisions of this actor."),
    Option("scope", "Only decisions about this."),
)
Word = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S", description="Not blank.")]
Text = Annotated[str, Meta(max_length=4_000)]


class Decision(msgspec.Struct, forbid_unknown_fields=True):
    """A decision as it is sent; the actor is whoever sends it."""

    scope: Word
    action: Word
    rationale: Text | None = None
    evidence_url: Annotated[str, Meta(max_length=2_000, pattern=r"^(https?://\S+)?$")] | None = None
    external_ref: Annotated[str, Meta(max_length=200)] | None = None
    payload: dict[str, Any] = {}


def read_decision(body: bytes) -> Decision:
    """The decision in a JSON body.

    Raises:
        UsageError: it is none; names the member that is wrong.
    """
    try:
        decision = msgspec.json.decode(body, type=Decision)
    except msgspec.MsgspecError as reason:
        raise UsageError("This is not a decision.", detail=str(reason), hint="See /openapi.json: Decision.") from None
    if b"\\u0000" in body or "\x00" in body.decode(errors="replace"):
        raise UsageError("The decision holds a NUL character.", hint="Take it out.")
    return decision


async def record(house: House, identity: Identity, decision: Decision) -> dict[str, Any]:
    """Write it at the end of the shop's chain; returns it with id, actor and time."""
    rows = await house.pool.fetch(
        identity.shop_id,
        "select to_jsonb(d) from access.record_decision(%(shop)s, %(scope)s, %(actor)s, %(action)s, %(rationale)s,"
        " %(evidence_url)s, %(external_ref)s, %(payload)s::jsonb) as d",
        msgspec.structs.asdict(decision)
        | {"shop": identity.shop_id, "actor": identity.name, "payload": json.dumps(decision.payload)},
        role=None,
    )
    written: dict[str, Any] = rows[0][0]
    return {"id": written["decision_id"]} | {
        name: written[name] for name in ("scope", "actor", "action", "rationale", "created_at")
    }


async def post_decision(request: Request) -> Response:
    """POST /api/v1/decisions."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "audit")
    refuse_other_sites(request)
    refuse_viewers(identity, "record decisions")
    written = await record(house, identity, read_decision(await read_body(request, LARGEST_DECISION_BYTES)))
    return Response(msgspec.json.encode(written), 201, {"cache-control": "no-store"}, media_type="application/json")


async def answer_decisions(request: Request) -> Response:
    """GET /api/v1/audit/decisions."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "audit")
    values = read_query(request.scope["query_string"], [option.name for option in OPTIONS])
    options = dict(read_options(values, OPTIONS))
    state = await house.figures.state(identity.shop_id)
    rows = await house.pool.fetch(
        identity.shop_id,
        "select audit.decisions_json(%(shop)s, %(days)s::integer, %(actor)s::text, %(scope)s::text)::text",
        {"shop": identity.shop_id, "actor": None, "scope": None} | options,
    )
    text = str(rows[0][0])
    body = f'{text[:-1]}, "as_of": "{state.now.isoformat()}"}}'.encode()
    return answers.send(request, Answer(body, "application/json", answers.make_etag(text), 0))


# One statement, so that all of the page comes from one moment.
PAGE = """
select jsonb_build_object(
    'stats', (select to_jsonb(s) from audit.v_audit_stats_7d as s where s.shop_id = %(shop)s),
    'recent', (
        select jsonb_agg(to_jsonb(r) || jsonb_build_object(
            'at', to_char(r.created_at at time zone %(zone)s, 'FMDD Mon HH24:MI')
        ) order by r.id desc)
        from (
            select * from audit.v_recent_decisions where shop_id = %(shop)s order by id desc limit 500
        ) as r
    ),
    'by_actor', (
        select jsonb_agg(to_jsonb(a) order by a.decision_count desc, a.actor, a.scope)
        from audit.v_decisions_by_actor as a where a.shop_id = %(shop)s
    ),
    'by_scope', (
        select jsonb_agg(to_jsonb(c) order by c.total_decisions desc, c.scope)
        from audit.v_decisions_by_scope as c where c.shop_id = %(shop)s
    ),
    'lacking', (
        select jsonb_agg(to_jsonb(q) order by q.check_name)
        from audit.v_audit_quality_checks as q where q.shop_id = %(shop)s
    ),
    'broken', (select jsonb_agg(to_jsonb(b)) from rules.broken_links(%(shop)s) as b)
)
"""


async def show_decisions(request: Request) -> Response:
    """GET /decisions: the page of the log, with a form for who may write."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    read_query(request.scope["query_string"], [])
    state = await house.figures.state(identity.shop_id)
    rows = await house.pool.fetch(identity.shop_id, PAGE, {"shop": identity.shop_id, "zone": state.iana_timezone})
    found = {name: value or [] for name, value in rows[0][0].items()}
    role = identity.role
    html = render("decisions.html", state=state, may_decide=role != "viewer", is_owner=role == "owner", **found)
    return Response(html, headers={"cache-control": "no-store"}, media_type="text/html")


async def submit_decision(request: Request) -> Response:
    """POST /decisions: the page's form."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "audit")
    refuse_other_sites(request)
    refuse_viewers(identity, "record decisions")
    form = await read_form(request, LARGEST_DECISION_BYTES)
    sent = {name: values[0].strip() for name, values in form.items() if values[0].strip()}
    await record(house, identity, read_decision(msgspec.json.encode(sent)))
    return RedirectResponse("/decisions", 303, {"cache-control": "no-store"})
