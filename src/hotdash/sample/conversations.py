"""Conversations with customers from the first question to the end, in the shop's hours, up to now."""

from __future__ import annotations

from datetime import date
from random import Random

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.days import DAY, HOUR, Span, at
from hotdash.sample.dice import is_lucky, lognormal, one_of, poisson, weighted
from hotdash.sample.helpdesk import (
    CONTACT_HOURS,
    CONTACT_WEEKDAYS,
    OPERATORS,
    Operator,
    first_answer,
    next_answer,
)
from hotdash.sample.orders import Order
from hotdash.sample.smalltalk import CHASERS, ESCALATIONS, NOTES
from hotdash.sample.talk import answer, exchange, first_message
from hotdash.sample.threads import (
    ACTIVITY,
    INCOMING,
    OUTGOING,
    TEMPLATE,
    Desk,
    Message,
    Thread,
    open_desk,
    open_thread,
)
from hotdash.sample.topics import CALM, CROSS, FURIOUS, PLEASED

FULL_DAYS, FULL_MEAN, THIN_MEAN = 182, 30.0, 5.0
ROUNDS = {0: 0.34, 1: 0.38, 2: 0.19, 3: 0.09}
WAITING = ((6, 0), (17, 0), (38, 1), (64, 0), (101, 0), (148, 0), (212, 0), (335, 0))
"""Minutes since the last question of those who wait at now, and whether they had an answer before."""
QUIET_SECONDS = 240


def hold_conversations(seed: int, span: Span, catalogue: Catalogue, orders: list[Order]) -> list[Thread]:
    """All conversations in order of time; at now some wait, and everyone else has been answered."""
    desk = open_desk(seed, span, catalogue, orders)
    threads = [_live(desk, open_thread(desk, when)) for when in _arrivals(desk)]
    _set_aside(desk, [thread for thread in threads if thread.status == "open"])
    return sorted([*threads, *_waiting(desk)], key=lambda thread: thread.created)


def _arrivals(desk: Desk) -> list[int]:
    moments: list[int] = []
    for index in range(desk.span.length):
        day = desk.span.day(index)
        mean = FULL_MEAN if desk.span.length - index <= FULL_DAYS else THIN_MEAN
        count = poisson(desk.rng, mean * CONTACT_WEEKDAYS[day.weekday()])
        moments += [_contact(desk.rng, day) for _ in range(count)]
    return sorted(when for when in moments if when < desk.span.now - QUIET_SECONDS)


def _contact(rng: Random, day: date) -> int:
    return at(day, weighted(rng, CONTACT_HOURS) + rng.random())


def _live(desk: Desk, thread: Thread) -> Thread:
    """From the question to the end; nothing comes after now, but the first answer comes in time."""
    rng, now = desk.rng, desk.span.now
    _say_first(rng, thread)
    operator, when = first_answer(rng, thread.created)
    when = _in_time(rng, now, thread.created, when)
    _reply(rng, thread, operator, when)
    said: set[str] = set()
    for _ in range(weighted(rng, ROUNDS)):
        asked = when + int(60 * lognormal(rng, 38.0, 1.1)) + 30
        back = next_answer(rng, operator, asked)
        words, reply = _exchange(rng, thread)
        if back > now or words in said:
            break
        said.add(words)
        when = back
        thread.messages.append(Message(asked, INCOMING, words))
        thread.messages.append(Message(back, OUTGOING, reply, operator))
    _finish(desk, thread, operator, when)
    return thread


def _say_first(rng: Random, thread: Thread) -> None:
    text = first_message(rng, thread.ask, thread.topic, thread.mood, thread.voice, thread.facts)
    thread.messages.append(Message(thread.created, INCOMING, text))


def _exchange(rng: Random, thread: Thread) -> tuple[str, str]:
    return exchange(rng, thread.mood, thread.order is not None, thread.voice, thread.facts)


def _in_time(rng: Random, now: int, asked: int, planned: int) -> int:
    return planned if planned <= now else rng.randrange(asked + 60, min(now, asked + 100 * 60))


def _reply(rng: Random, thread: Thread, operator: Operator, when: int) -> None:
    """The first answer, with what goes before it: a chaser, the assignment, an escalation, a private note."""
    thread.operator = operator
    thread.facts["agent"] = operator.first
    is_cross = thread.mood in {CROSS, FURIOUS}
    if is_cross and when - thread.created > 3 * HOUR:
        chased = rng.randrange(thread.created + 2 * HOUR, when - 20)
        thread.messages.append(Message(chased, INCOMING, one_of(rng, CHASERS)))
    thread.messages.append(Message(when - 10, ACTIVITY, f"{operator.name} self-assigned this conversation"))
    if thread.is_escalated:
        note = one_of(rng, ESCALATIONS).format_map(thread.facts)
        thread.messages.append(Message(when - 6, ACTIVITY, f"{operator.name} added escalation"))
        thread.messages.append(Message(when - 5, OUTGOING, note, operator, is_private=True))
    elif is_lucky(rng, 0.06):
        thread.messages.append(Message(when - 5, OUTGOING, one_of(rng, NOTES), operator, is_private=True))
    text = answer(rng, thread.ask, thread.mood, thread.facts)
    thread.messages.append(Message(when, OUTGOING, text, operator))


def _finish(desk: Desk, thread: Thread, operator: Operator, answered: int) -> None:
    rng = desk.rng
    end = answered + min(int(60 * lognormal(rng, 95.0, 1.35)) + 60, 4 * DAY)
    if end > desk.span.now:
        _calm_down(thread)
        return
    thread.status = "resolved"
    thread.messages.append(Message(end, ACTIVITY, f"Conversation was marked resolved by {operator.name}"))
    if is_lucky(rng, 0.26) and end + 2 <= desk.span.now:
        thread.messages.append(Message(end + 2, TEMPLATE, "Please rate the conversation"))
        thread.rating = _rating(rng, thread) if is_lucky(rng, 0.75) else None


def _calm_down(thread: Thread) -> None:
    """What is open and answered at now is no emergency: the emergencies of the day are `WAITING`."""
    is_private = any(message.is_private for message in thread.messages)
    if thread.is_escalated or is_private:
        thread.messages = [one for one in thread.messages if not one.is_private and "escalation" not in one.text]
    thread.is_escalated = False
    thread.priority = "high" if thread.priority == "urgent" else thread.priority


def _rating(rng: Random, thread: Thread) -> int:
    answered = next(one.at for one in thread.messages if one.kind == OUTGOING and not one.is_private)
    weights = {
        PLEASED: (0, 0, 1, 3, 16),
        CALM: (1, 1, 3, 8, 14),
        CROSS: (3, 4, 5, 5, 3),
        FURIOUS: (8, 4, 2, 1, 1),
    }
    rating = rng.choices((1, 2, 3, 4, 5), weights[thread.mood])[0]
    return max(1, rating - (answered - thread.created > 3 * HOUR))


def _set_aside(desk: Desk, open_ones: list[Thread]) -> None:
    """Some open ones are snoozed till an instant to come, some wait for somebody else."""
    for turn, thread in enumerate(open_ones):
        if turn % 3 == 1:
            thread.status = "snoozed"
            thread.snoozed_until = desk.span.now + desk.rng.randrange(2, 60) * HOUR
        elif turn % 6 == 2:
            thread.status = "pending"


def _waiting(desk: Desk) -> list[Thread]:
    """Those who wait at now: three beyond two hours, one of them urgent and escalated, and another escalated."""
    return [_wait(desk, turn, minutes, bool(second)) for turn, (minutes, second) in enumerate(WAITING)]


def _wait(desk: Desk, turn: int, minutes: int, is_second: bool) -> Thread:
    rng = desk.rng
    is_worst, is_bad = turn == 6, turn == 4
    asked = desk.span.now - minutes * 60 - rng.randrange(50)
    mood = FURIOUS if is_worst else CROSS if is_bad else CALM
    thread = open_thread(
        desk, asked - 2 * HOUR * is_second, mood, "leak" if is_worst else "shipping" if is_bad else None
    )
    thread.mood = CALM if thread.topic.label == "praise" else thread.mood
    thread.priority = "urgent" if is_worst else "high" if is_bad else None
    thread.is_escalated = is_worst or is_bad
    _say_first(rng, thread)
    if is_second:
        _reply(rng, thread, OPERATORS[1], thread.created + 24 * 60)
        thread.messages.append(Message(asked, INCOMING, "Is that the same for the return side?"))
    elif thread.is_escalated:
        noticed = asked + 60 * min(minutes - 2, 30)
        thread.messages.append(Message(noticed, ACTIVITY, f"{OPERATORS[2].name} added escalation"))
    return thread
