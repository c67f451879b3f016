"""What a message says, by the word rules: its topic, its mood with the words that prove it, the order it names."""

from __future__ import annotations

from typing import NamedTuple

from hotdash.sources.chatwoot.rules import EVENTS, MOODS, ORDER_NUMBER, TOPICS, TRADE_WORDS, Rule

# Enough to decide, and no message can make the rules slow.
LOOKED_AT = 4000
SENTIMENTS = ("positive", "neutral", "negative", "very_negative")


class Reading(NamedTuple):
    """What the rules found; evidence is only the words of the rule that matched, so it names nobody."""

    sentiment: str | None
    evidence: str | None
    topic: str | None
    order_number: str | None


NOTHING = Reading(None, None, None, None)


def read_customer(content: str) -> Reading:
    """Topic and mood of a customer's message; 'neutral' where no rule speaks."""
    text = content[:LOOKED_AT].replace("’", "'")
    topic, _ = _first(TOPICS, text)
    mood, evidence = _first(MOODS, TRADE_WORDS.sub(" ", text))
    return Reading(mood or "neutral", evidence, topic, order_number(text))


def read_event(content: str) -> Reading:
    """What an activity message says has happened: resolved, reopened, escalated."""
    return Reading(None, None, _first(EVENTS, content[:LOOKED_AT])[0], None)


def order_number(text: str) -> str | None:
    """The first order number in a text, as Shopify writes it (#1042)."""
    found = ORDER_NUMBER.search(text[:LOOKED_AT])
    return f"#{found[1]}" if found else None


def _first(rules: tuple[Rule, ...], text: str) -> tuple[str | None, str | None]:
    for rule in rules:
        found = rule.words.search(text)
        if found:
            return rule.says, found[0].lower()[:80]
    return None, None
