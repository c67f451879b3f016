"""What a message says, by the word rules: its topic, its mood, the words and sentence that prove it, its order."""

from __future__ import annotations

import re
from typing import NamedTuple

from hotdash.sources.chatwoot.rules import EVENTS, MOODS, ORDER_NUMBER, TOPICS, TRADE_WORDS, Rule

# Enough to decide, and no message can make the rules slow.
LOOKED_AT = 4000
SENTIMENTS = ("positive", "neutral", "negative", "very_negative")
LONGEST_SENTENCE = 500
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
# The small words of English, and those of its neighbours: the rules know no other language.
ENGLISH = re.compile(
    r"\b(?:the|a|an|is|are|was|to|for|of|in|on|and|it|i|my|you|your|we|this|that|with|do|not|have|has|can)\b",
    re.IGNORECASE,
)
FOREIGN = re.compile(
    r"\b(?:der|das|und|ich|ist|nicht|mein|meine|eine?|wo|le|les|est|pas|je|mon|ma|une?|où|el|los|las|mi|que|por|está|"
    r"pedido|il|non|che|sono|mio|mijn|het|een|niet|é|não|meu|minha)\b",
    re.IGNORECASE,
)
# What might be, or is asked about, has not happened.
SUPPOSED = re.compile(r"\b(?:if|in case|what happens when|would you|what if)\b[^.!?]*$", re.IGNORECASE)


class Reading(NamedTuple):
    """What the rules found.

    Attributes:
        sentiment: None: they abstain, since they do not know the language or the words stand in a supposition.
        evidence: only the words of the rule that decided the mood, so it names nobody.
        order_number: as Shopify writes it.
        sentence: in which the mood, else the topic, was found; personal.
    """

    sentiment: str | None
    evidence: str | None
    topic: str | None
    order_number: str | None
    sentence: str | None


NOTHING = Reading(None, None, None, None, None)


def read_customer(content: str) -> Reading:
    """Topic and mood of a customer's message: intents by rules, the mood by words; 'neutral' where no word speaks."""
    text = content[:LOOKED_AT].replace("’", "'")
    if not _is_english(text):
        return NOTHING._replace(order_number=order_number(text))
    # As many blanks as there were letters: what is found stands where it stood.
    clean = TRADE_WORDS.sub(lambda found: " " * len(found[0]), text)
    about, tone = _first(TOPICS, clean), _first(MOODS, clean)
    deciding = tone[1] or about[1]
    sentence = _sentence(text, deciding.start()) if deciding else None
    is_supposed = tone[1] is not None and SUPPOSED.search(text[: tone[1].start()]) is not None
    mood = None if is_supposed and tone[0] != "very_negative" else tone[0] or "neutral"
    evidence = tone[1][0].lower()[:80] if tone[1] and mood else None
    return Reading(mood, evidence, about[0], order_number(text), sentence)


def read_event(content: str) -> Reading:
    """What an activity message says has happened: resolved, reopened, escalated."""
    return NOTHING._replace(topic=_first(EVENTS, content[:LOOKED_AT])[0])


def order_number(text: str) -> str | None:
    """The first order number in a text, as Shopify writes it (#1042); numbers of purchase orders or parts are none."""
    for found in ORDER_NUMBER.finditer(text[:LOOKED_AT]):
        if found["number"]:
            return f"#{found['number']}"
    return None


def _first(rules: tuple[Rule, ...], text: str) -> tuple[str | None, re.Match[str] | None]:
    for rule in rules:
        found = rule.words.search(text)
        if found:
            return rule.says, found
    return None, None


def _is_english(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    is_latin = 2 * sum(letter.isascii() and letter.isalpha() for letter in text) >= letters
    foreign = len(FOREIGN.findall(text))
    return is_latin and (foreign < 2 or foreign <= len(ENGLISH.findall(text)))


def _sentence(text: str, at: int) -> str:
    start = 0
    for end in SENTENCE_END.finditer(text):
        if end.start() > at:
            return text[start : end.start()].strip()[:LONGEST_SENTENCE]
        start = end.end()
    return text[start:].strip()[:LONGEST_SENTENCE]
