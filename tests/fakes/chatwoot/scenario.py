"""An account with a past, and days on which things happen in it; the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from fakes.chatwoot.account import ACTIVITY, Account, Conversation, Inbox, Person

OPENINGS = (
    "Where is my order #{order}? It was due last week.",
    "Will the AN6 kit fit a 1969 Camaro?",
    "I want to cancel order {order} please",
    "The fitting leaks fuel onto the header, this is dangerous",
    "I will file a chargeback with my bank",
    "You sent the wrong fitting in order number {order}",
    "Do you have the 10 ft hose back in stock?",
    "My brakes are killing me, any advice on the master cylinder?",
)
ANSWERS = ("It left the warehouse today.", "Let me check that for you.", "Sorry about that, a new one is on its way.")
LATER = ("Thanks a lot!", "Still nothing, this is ridiculous", "Any news?", "ok", "Perfect, it fits")
LABELS = ("shipping", "fitment", "escalation", "trade", "returns")
NAMES = ("Ana Ruiz", "Bo Lindgren", "Carl Weiss", "Dee Okafor", "Eli Marsh")


def make_account(now: Callable[[], datetime], *, agents: int = 3) -> Account:
    """An account with inboxes in two time zones and nobody in it yet."""
    account = Account(now=now)
    week = {day: (9, 0, 17, 30) for day in range(1, 6)}
    account.inboxes = {
        1: Inbox(1, "Website", timezone="America/Chicago", keeps_hours=True, hours=week),
        2: Inbox(
            2, "Mail", "Channel::Email", timezone="Europe/London", keeps_hours=True, hours={**week, 6: (0, 0, 23, 59)}
        ),
        3: Inbox(3, "SMS", "Channel::Sms"),
    }
    for number in range(1, agents + 1):
        role = "administrator" if number == 1 else "agent"
        account.agents[number] = Person(number, f"Agent {number}", f"agent{number}@example.com", role=role)
    account.inboxes[1].members = {2}
    return account


class Days:
    """Lets things happen in an account; `step` moves its clock on between them."""

    def __init__(self, account: Account, step: Callable[[], object], seed: int = 1) -> None:
        self.account, self._step, self.dice = account, step, Random(seed)

    def happen(self, acts: int) -> None:
        """So many acts of contacts and agents, in the proportions of a support desk."""
        for _ in range(acts):
            self._step()
            self._act()

    def _act(self) -> None:
        account, dice = self.account, self.dice
        living = list(account.conversations.values())
        if not living or dice.random() < 0.2:
            self.begin()
            return
        told = dice.choice(living)
        acts: tuple[tuple[float, Callable[[], object]], ...] = (
            (0.30, lambda: account.answer(told, dice.choice([*account.agents]), dice.choice(ANSWERS))),
            (0.25, lambda: account.write(told, dice.choice(LATER))),
            (0.05, lambda: account.answer(told, 1, "Check the shelf", is_private=True)),
            (0.12, lambda: self._close(told)),
            (0.07, lambda: account.set_labels(told, *dice.sample(LABELS, dice.randint(0, 2)))),
            (0.05, lambda: account.set_priority(told, dice.choice([None, "low", "high", "urgent"]))),
            (0.06, lambda: account.assign(told, dice.choice([None, *account.agents]))),
            (0.05, lambda: self._rewrite(told)),
            (0.05, lambda: account.remove(told)),
        )
        dice.choices([act for _, act in acts], [share for share, _ in acts])[0]()

    def begin(self) -> Conversation:
        """Somebody new, or somebody known, writes."""
        name = self.dice.choice(NAMES)
        email = f"{name.split()[0].lower()}{self.dice.randint(1, 400)}@example.com"
        words = self.dice.choice(OPENINGS).format(order=self.dice.randint(1000, 1400))
        contact = self.account.new_contact(name, email if self.dice.random() < 0.8 else None)
        return self.account.begin(contact, self.dice.choice([*self.account.inboxes]), words)

    def _close(self, told: Conversation) -> None:
        if told.status == "resolved":
            self.account.rate(told, self.dice.randint(1, 5))
        elif self.dice.random() < 0.2:
            self.account.set_status(told, "snoozed", self.account.now() + 86_400)
        else:
            self.account.set_status(told, "resolved")

    def _rewrite(self, told: Conversation) -> None:
        spoken = [said for said in told.messages if said.kind != ACTIVITY]
        said = self.dice.choice(spoken)
        if self.dice.random() < 0.5:
            self.account.remove_message(told, said)
        else:
            self.account.edit(told, said, self.dice.choice(LATER))
