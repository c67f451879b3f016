"""Chatwoot as a live source, against a server that behaves like it: what it holds is what stands in the facts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chatwoot_world import TOKEN, Desk
from fakes.chatwoot.webhooks import Sent
from hotdash.clock import utc_now
from hotdash.errors import SourceError
from hotdash.sources.chatwoot import client as client_module
from hotdash.sources.chatwoot import webhooks
from hotdash.sources.chatwoot.chatwoot import SOURCE
from hotdash.sources.chatwoot.sync import backfill, sweep, sweep_ids


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits are short, so that tests are."""
    monkeypatch.setattr(client_module, "LONGEST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(client_module, "FIRST_WAIT_SECONDS", 0.01)


def test_a_backfill_loads_what_the_server_holds(desk: Desk) -> None:
    desk.days.happen(700)
    told: list[tuple[int, int | None]] = []
    backfill(desk.conn, desk.connected, lambda what, done, total: told.append((done, total)))
    assert len(desk.account.conversations) > 60
    assert desk.facts() == desk.state()
    assert told[-1] == (len(desk.account.conversations),) * 2
    asked = desk.requests()
    assert asked <= 6 + 1.2 * len(desk.account.conversations)
    backfill(desk.conn, desk.connected)
    assert desk.requests() <= 6 + len(desk.account.conversations) / 25 + len(desk.account.surveys) / 25
    hours = desk.conn.execute(
        "select inbox_id, weekday, opens_minute, closes_minute from facts.inbox_hours order by 1, 2"
    ).fetchall()
    assert hours[:2] == [(1, 1, 540, 1050), (1, 2, 540, 1050)] and (2, 6, 0, 1440) in hours
    assert desk.conn.execute("select operator_id, role, is_active from facts.operators order by 1").fetchall() == [
        (1, "administrator", True), (2, "agent", True), (3, "agent", True),
    ]  # fmt: skip


def test_a_long_thread_is_read_whole(desk: Desk) -> None:
    told = desk.days.begin()
    for number in range(260):
        desk.account.write(told, f"word {number}")
    backfill(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


def test_a_sweep_sees_changes_edits_and_deleted_messages(desk: Desk) -> None:
    desk.days.happen(300)
    backfill(desk.conn, desk.connected)
    for _ in range(5):
        desk.days.happen(40)
        sweep(desk.conn, desk.connected)
    living = desk.state()
    assert {number: told for number, told in desk.facts().items() if number in living} == living
    sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == living
    desk.requests()
    sweep(desk.conn, desk.connected)
    assert desk.requests() == 1, "nothing changed, nothing more to ask"


def test_an_edit_beyond_the_tail_is_seen_at_night(desk: Desk) -> None:
    told = desk.days.begin()
    for number in range(60):
        desk.account.write(told, f"word {number}")
    backfill(desk.conn, desk.connected)
    desk.account.remove_message(told, told.messages[5])
    desk.account.edit(told, told.messages[58], "another word")
    sweep(desk.conn, desk.connected)
    loaded = desk.facts()[told.number][-1]
    assert loaded[58][4] == "another word" and loaded[5][4] is not None
    sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


@pytest.mark.parametrize("is_old", [False, True])
def test_after_a_long_outage_pages_are_read(desk: Desk, is_old: bool) -> None:
    desk.days.happen(400)
    backfill(desk.conn, desk.connected)
    desk.days.happen(200)
    if is_old:
        desk.server.is_old = True
    else:
        desk.conn.execute("update raw.cursors set read_at = read_at - interval '3 days'")
    sweep(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


def test_lossy_webhooks_and_a_sweep_give_the_servers_state(desk: Desk) -> None:
    desk.hooks.lost, desk.hooks.doubled = 0.05, 0.05
    desk.days.happen(200)
    desk.hooks.waiting.clear()
    backfill(desk.conn, desk.connected)
    late: list[Sent] = []
    for _ in range(6):
        desk.days.happen(40)
        arriving = desk.hooks.take(shuffled=True)
        late += arriving[::7]
        for sent in arriving:
            desk.keep(sent)
        webhooks.apply_payloads(desk.conn, desk.connected)
    living = desk.state()
    missed = [number for number, told in living.items() if desk.facts().get(number) != told]
    assert len(missed) < len(living) / 4, "most are there without any sweep"
    sweep(desk.conn, desk.connected)
    sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == desk.state()
    # Late, doubled and shuffled: nothing changes in the end.
    for sent in [*late, *late]:
        desk.keep(sent)
    webhooks.apply_payloads(desk.conn, desk.connected)
    assert desk.facts() == desk.state()
    assert desk.conn.execute("select count(*) from raw.payloads where applied_at is null").fetchone() == (0,)


def test_a_contact_or_an_inbox_that_changed_is_read_anew(desk: Desk) -> None:
    told = desk.days.begin()
    backfill(desk.conn, desk.connected)
    told.contact.name, desk.account.inboxes[1].hours[6] = "Ana Maria Ruiz", (10, 0, 12, 0)
    for body in (
        {"event": "contact_updated", "id": told.contact.number, "account": {"id": 1}},
        {"event": "inbox_updated", "id": 1, "account": {"id": 1}},
        {"event": "conversation_typing_on", "account": {"id": 1}},
    ):
        raw = json.dumps(body).encode()
        desk.keep(Sent(desk.hooks.sign(raw, int(utc_now().timestamp())), raw))
    assert webhooks.apply_payloads(desk.conn, desk.connected) >= 3
    assert desk.facts() == desk.state()
    assert desk.conn.execute(
        "select opens_minute from facts.inbox_hours where weekday = 6 and inbox_id = 1"
    ).fetchall() == [(600,)]


FAULTS: list[int | str | None] = [500, "garbage", "half", "nothing", 429, 502]


def test_faults_are_ridden_out(desk: Desk) -> None:
    desk.days.happen(150)
    desk.server.faults = [fault for fault in FAULTS for fault in (fault, None, None, None)]
    backfill(desk.conn, desk.connected)
    assert desk.facts() == desk.state() and desk.server.faults == []


def test_a_limit_of_requests_is_kept(desk: Desk) -> None:
    desk.days.happen(150)
    desk.server.per_minute = 20
    with pytest.raises(SourceError, match="429"):
        backfill(desk.conn, desk.connected)
    desk.server.per_minute = None
    backfill(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


@pytest.mark.parametrize("fault", ["nothing", "half", "garbage", 500])
def test_a_source_that_is_down_says_so_and_loses_nothing(desk: Desk, fault: str | int) -> None:
    desk.days.happen(60)
    backfill(desk.conn, desk.connected)
    before, cursor = desk.facts(), desk.conn.execute("select read_at from raw.cursors").fetchall()
    desk.days.happen(30)
    desk.server.faults = [fault] * 200
    for read in (sweep, sweep_ids):
        with pytest.raises(SourceError) as caught:
            read(desk.conn, desk.connected)
        assert TOKEN not in str(caught.value.as_dict())
    assert desk.facts() == before
    assert desk.conn.execute("select read_at from raw.cursors").fetchall() == cursor
    desk.server.faults = []
    sweep(desk.conn, desk.connected)
    sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


def test_many_that_vanish_at_once_are_a_fault_not_a_wish(desk: Desk) -> None:
    for _ in range(120):
        desk.days.begin()
    backfill(desk.conn, desk.connected)
    kept = desk.facts()
    some = [*desk.account.conversations.values()][:60]
    for told in some:
        desk.account.remove(told)
    with pytest.raises(SourceError, match="60 of 120"):
        sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == kept


def test_a_wrong_page_before_chatwoot_deletes_nothing(desk: Desk) -> None:
    told = [desk.days.begin() for _ in range(3)]
    backfill(desk.conn, desk.connected)
    before = desk.facts()
    desk.hooks.waiting.clear()
    desk.account.write(told[0], "hello again")
    for sent in desk.hooks.take():
        desk.keep(sent)
    desk.server.faults = ["lost"] * 4
    webhooks.apply_payloads(desk.conn, desk.connected)
    assert desk.facts() == before
    waiting = desk.conn.execute("select failure from raw.payloads where applied_at is null").fetchall()
    assert waiting and "404" in waiting[0][0]
    desk.server.faults = ["lost"] * 40
    with pytest.raises(SourceError):
        sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == before
    desk.server.faults = []
    sweep(desk.conn, desk.connected)
    assert desk.facts() == desk.state()


def test_what_a_token_does_not_see_is_not_taken_for_deleted(desk: Desk) -> None:
    for _ in range(30):
        desk.days.begin()
    backfill(desk.conn, desk.connected)
    before = desk.facts()
    desk.server.tokens[TOKEN] = desk.account.agents[2]
    sweep_ids(desk.conn, desk.connected)
    assert desk.facts() == before


def test_a_bad_conversation_is_kept_and_can_be_replayed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [desk.days.begin() for _ in range(3)]
    monkeypatch.setattr(told[1], "created_at", 0.0)
    for _ in range(2):
        sweep(desk.conn, desk.connected)
        desk.conn.execute("delete from raw.cursors")
    assert {*desk.facts()} == {1, 3}
    rejects = desk.conn.execute("select source, reason, occurrences, payload from raw.rejects").fetchall()
    assert [(source, count) for source, _, count, _ in rejects] == [("chatwoot-conversations-jsonl", 2)]
    assert "when it began" in rejects[0][1] and TOKEN not in rejects[0][3]


def test_a_deleted_conversation_leaves_nothing_behind(desk: Desk) -> None:
    told = desk.days.begin()
    desk.days.begin()
    backfill(desk.conn, desk.connected)
    desk.account.remove(told)
    sweep_ids(desk.conn, desk.connected)
    for table in ("cx_conversations", "cx_messages", "cx_message_texts", "cx_contacts"):
        numbers = desk.conn.execute(f"select distinct chatwoot_conversation_id from facts.{table}".encode()).fetchall()
        assert numbers == [(2,)]
    breaches = desk.conn.execute(
        "select distinct chatwoot_conversation_id from rollups.operator_sla_resolution"
    ).fetchall()
    assert breaches == [(2,)]


def test_people_and_words_stand_only_in_personal_tables(desk: Desk) -> None:
    contact = desk.account.new_contact("Planted Name", "planted@example.com", "+15550100")
    told = desk.account.begin(contact, 1, "Planted words: where is my order #1001? It leaks fuel, dangerous. Call me.")
    desk.account.answer(told, 1, "Planted answer")
    backfill(desk.conn, desk.connected)
    readable = desk.conn.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'v')"
        " and n.nspname in ('facts', 'rollups', 'app', 'cx', 'ops', 'customers') and has_table_privilege('authenticated', c.oid, 'select')"
    ).fetchall()
    assert ("facts", "cx_messages") in readable
    for schema, name in readable:
        rows = desk.conn.execute(f'select to_jsonb(t)::text from "{schema}"."{name}" as t'.encode()).fetchall()
        text = " ".join(row[0] for row in rows).lower()
        assert not any(word in text for word in ("planted", "5550100", "call me")), (schema, name)
    sentences = desk.conn.execute("select deciding_sentence from facts.cx_message_texts order by message_id").fetchall()
    assert sentences[0][0] is not None and "leaks" in sentences[0][0]


def test_checking_says_whose_token_it_is(desk: Desk) -> None:
    access = SOURCE.check(desk.connected)
    assert access.account == "Hot Rod Parts at 127.0.0.1" and access.granted == (
        "administrator", "webhooks that are signed",
    )  # fmt: skip
    assert access.missing == {} and access.settings["webhook_mode"] == "signed"
    desk.server.tokens[TOKEN] = desk.account.agents[2]
    agent = SOURCE.check(replace(desk.connected, secrets={"token": TOKEN}))
    assert agent.granted == ("agent",) and {*agent.missing} == {"administrator", "webhooks"}


@pytest.mark.parametrize(
    ("settings", "secrets", "words"),
    [
        ({"base_url": "http://chat.example.com"}, {}, "not the address"),
        ({"base_url": "ftp://x"}, {}, "not the address"),
        ({"account_id": "one"}, {}, "not the number"),
        ({"account_id": "2"}, {}, "does not belong"),
        ({}, {"token": "wrong"}, "refuses the token"),
        ({}, {"webhook_token": "short"}, "can be guessed"),
    ],
)
def test_a_wrong_setting_is_named(desk: Desk, settings: dict[str, str], secrets: dict[str, str], words: str) -> None:
    wrong = replace(
        desk.connected, settings={**desk.connected.settings, **settings}, secrets={**desk.connected.secrets, **secrets}
    )
    with pytest.raises(SourceError, match=words) as caught:
        SOURCE.check(wrong)
    assert TOKEN not in str(caught.value.as_dict()) and caught.value.hint


def test_nobody_there_is_said(desk: Desk, unused: None = None) -> None:
    gone = replace(desk.connected, settings={"base_url": "http://127.0.0.1:9", "account_id": "1"})
    with pytest.raises(SourceError, match="cannot be reached"):
        SOURCE.check(gone)
