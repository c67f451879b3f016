"""The five operators: when they work and how fast they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from hotdash.sample.days import at, local_day, local_hour
from hotdash.sample.dice import lognormal, weighted
from hotdash.sample.money import Json


@dataclass(frozen=True, slots=True)
class Operator:
    """`weekdays` as in date.weekday(); hours local; `median` minutes to a first answer; `pull` = share of the work."""

    number: int
    name: str
    role: str
    weekdays: frozenset[int]
    start: float
    end: float
    median: float
    pull: float

    @property
    def first(self) -> str:
        """As one signs a message."""
        return self.name.split()[0]

    @property
    def email(self) -> str:
        """Work address."""
        return f"{self.first.lower()}@example.com"


OPERATORS = (
    Operator(1, "Dana Whitlock", "administrator", frozenset(range(5)), 7.0, 15.5, 9.0, 1.2),
    Operator(2, "Marcus Oyelaran", "agent", frozenset(range(5)), 9.0, 17.5, 16.0, 1.0),
    Operator(3, "Priya Raman", "agent", frozenset({1, 2, 3, 4, 5}), 11.0, 19.5, 13.0, 1.1),
    Operator(4, "Cole Bergstrom", "agent", frozenset(range(5)), 10.0, 18.5, 44.0, 0.75),
    Operator(5, "Jo Abernathy", "agent", frozenset({0, 3, 4, 5, 6}), 13.5, 22.0, 21.0, 0.9),
)
CONTACT_HOURS = {
    6: 0.3,
    7: 1.6,
    8: 3.8,
    9: 6.4,
    10: 7.2,
    11: 7.0,
    12: 6.6,
    13: 6.4,
    14: 6.2,
    15: 6.0,
    16: 5.2,
    17: 4.2,
    18: 3.4,
    19: 2.6,
    20: 1.7,
    21: 0.7,
    22: 0.25,
    23: 0.1,
}
CONTACT_WEEKDAYS = (1.25, 1.2, 1.1, 1.1, 1.1, 0.72, 0.42)
SPREAD = 0.98


def first_answer(rng: Random, asked: int) -> tuple[Operator, int]:
    """Who answers first, and when: someone on shift, else the first to come in."""
    when = asked
    for _ in range(400):
        there = [operator for operator in OPERATORS if is_on_shift(operator, when)]
        if there:
            operator = weighted(rng, {one: one.pull for one in there})
            backlog = 6.0 * rng.random() if when > asked else 0.0
            return operator, when + int(60 * (lognormal(rng, operator.median, SPREAD) + backlog)) + 20
        when += 900
    raise RuntimeError("nobody works any more")


def next_answer(rng: Random, operator: Operator, asked: int) -> int:
    """The same operator goes on: within the shift soon, else next time at work."""
    when = asked if is_on_shift(operator, asked) else _next_start(operator, asked)
    return when + int(60 * lognormal(rng, operator.median * 0.9, SPREAD)) + 20


def is_on_shift(operator: Operator, when: int) -> bool:
    """Whether the operator works at that instant."""
    return local_day(when).weekday() in operator.weekdays and operator.start <= local_hour(when) < operator.end


def agent_json(operator: Operator, when: int) -> Json:
    """A line of Chatwoot's agents."""
    return {
        "id": operator.number,
        "account_id": 1,
        "availability_status": "online" if is_on_shift(operator, when) else "offline",
        "auto_offline": True,
        "confirmed": True,
        "email": operator.email,
        "available_name": operator.first,
        "name": operator.name,
        "role": operator.role,
        "thumbnail": "",
        "custom_role_id": None,
    }


def _next_start(operator: Operator, when: int) -> int:
    day = local_day(when)
    for ahead in range(8):
        start = at(day + timedelta(days=ahead), operator.start)
        if start >= when and (day + timedelta(days=ahead)).weekday() in operator.weekdays:
            return start
    raise RuntimeError("an operator without working days")
