"""Word rules for customers' messages: what they are about, and in what mood. Plain, so that everyone can see why.

A rule is a name and the words that speak for it; the first rule that matches wins, so the graver ones stand first.
Words of the trade (killer, leak-free, blow-off valve, dump can) are taken out before moods are looked for.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """What it says, and the words that say so."""

    says: str
    words: re.Pattern[str]


def _rule(says: str, *words: str) -> Rule:
    return Rule(says, re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE))


TRADE_WORDS = re.compile(
    r"\b(?:leak[- ](?:free|proof|down test)|no leaks?|(?:does|do|did)(?:n't| not) leak|blow[- ]?off valves?|"
    r"dump (?:cans?|valves?)|kill switch(?:es)?|bad ?ass|killer|crush washers?|burst (?:pressure|rating)|fire ?wall|"
    r"flame arrestors?|no (?:problems?|issues?)|not (?:bad|disappointed))\b",
    re.IGNORECASE,
)

MOODS: tuple[Rule, ...] = (
    _rule(
        "very_negative",
        r"charge[- ]?backs?",
        r"lawyers?",
        r"attorneys?",
        r"legal action",
        r"small claims",
        r"sue you",
        r"suing",
        r"never (?:again|(?:order|buy|shop)(?:ing)?\b.{0,30}\bagain)",
        r"(?:better business bureau|bbb)",
        r"scam(?:mers?)?",
        r"fraud",
        r"thieves",
        r"(?:caught|on) fire",
        r"(?:sprayed|spraying|leaking|leaked|dripping) (?:fuel|gas|petrol|e85)",
        r"(?:fuel|gas|petrol|e85) (?:\w+ ){0,3}(?:leak(?:ing|ed|s)?|sprayed|spraying|everywhere)",
        r"fire hazard",
        r"dangerous(?:ly)?",
        r"could have (?:been )?killed",
        r"disput(?:e|ing) (?:the|this|my) (?:charge|payment)",
    ),
    _rule(
        "negative",
        r"unacceptable",
        r"ridiculous",
        r"terrible",
        r"horrible",
        r"awful",
        r"worst",
        r"disappoint(?:ed|ing)",
        r"frustrat(?:ed|ing)",
        r"angry",
        r"fed up",
        r"annoy(?:ed|ing)",
        r"upset",
        r"useless",
        r"junk",
        r"garbage",
        r"poor quality",
        r"broken",
        r"cracked",
        r"damaged",
        r"defective",
        r"stripped",
        r"leak(?:s|ing|ed|y)?",
        r"wrong (?:part|parts|item|size|fitting|one|order)",
        r"missing",
        r"still (?:waiting|no|not|nothing|hasn't|haven't)",
        r"no (?:answer|reply|response)",
        r"nobody (?:answers|replies)",
        r"(?:doesn't|does not|didn't|did not|won't) (?:fit|work|seal)",
        r"money back",
        r"third time",
        r"how much longer",
        r"(?:been )?waiting (?:for )?(?:over |more than )?(?:\w+ )?(?:days|weeks|month)",
    ),
    _rule(
        "positive",
        r"thank(?:s| you) so much",
        r"thanks a (?:lot|million|bunch)",
        r"awesome",
        r"great (?:service|job|parts?|quality|stuff|help)",
        r"love (?:it|the|this|these|your)",
        r"perfect(?:ly)?",
        r"excellent",
        r"fantastic",
        r"amazing",
        r"best (?:service|shop|parts)",
        r"very happy",
        r"really happy",
        r"appreciate (?:it|the|your)",
        r"top notch",
        r"fits? (?:great|like a glove)",
        r"five stars",
        r"recommend",
    ),
)

TOPICS: tuple[Rule, ...] = (
    _rule(
        "safety",
        r"leak(?:s|ing|ed|y)?",
        r"fire",
        r"sprayed",
        r"spraying",
        r"burst",
        r"recall",
        r"dangerous",
    ),
    _rule(
        "wrong_part",
        r"wrong (?:part|parts|item|size|fitting|one|order|colou?r)",
        r"(?:sent|received|got) (?:me )?(?:the )?wrong",
        r"not what i ordered",
        r"missing (?:from|parts?|fittings?|items?)",
        r"instead of (?:the|a|an|my)",
    ),
    _rule(
        "refund_return",
        r"refunds?(?:ed)?",
        r"returns?",
        r"returning",
        r"exchang(?:e|ing)",
        r"rma",
        r"money back",
        r"send (?:it|them|this|these) back",
        r"cancel(?:led|ling)? (?:my|the|this)?",
        r"charge[- ]?backs?",
    ),
    _rule(
        "where_is_my_order",
        r"where(?:'s| is| are) (?:my|the|our)",
        r"tracking",
        r"(?:has|have|did) (?:it|my \w+|the \w+) ship(?:ped)?",
        r"shipped yet",
        r"ship date",
        r"when (?:will|does|is) (?:it|my|the|this)",
        r"eta",
        r"(?:hasn't|has not|haven't|not) (?:arrived|shipped|moved|come)",
        r"delivery",
        r"(?:order|package|parcel) status",
        r"status (?:of|on) (?:my|the|order)",
        r"lost (?:package|parcel|in)",
        r"still waiting",
    ),
    _rule(
        "wholesale",
        r"wholesale",
        r"bulk (?:pricing|order|discount)",
        r"dealer",
        r"distribut(?:or|ors|ion)",
        r"shop (?:account|pricing|discount)",
        r"resale",
        r"net ?30",
        r"volume (?:pricing|discount)",
        r"quote",
    ),
    _rule(
        "fitment",
        r"(?:will|does|do|would) (?:\S+ ){0,6}(?:fit|work)",
        r"compatib(?:le|ility)",
        r"fitment",
        r"fits? (?:my|a|an|on|in)",
        r"which (?:size|fitting|hose|adapter)",
        r"what (?:size|thread|adapter|fitting)s?",
        r"thread(?:s| size| pitch)?",
        r"right (?:size|part|fitting)",
        r"ls[1-9]?\b.{0,20}swap",
    ),
    _rule(
        "product_question",
        r"in stock",
        r"back in stock",
        r"e85",
        r"ptfe",
        r"instructions?",
        r"torque",
        r"pressure",
        r"rated",
        r"install(?:ing|ation)?",
    ),
    _rule(
        "praise",
        r"thank(?:s| you)",
        r"awesome",
        r"great (?:service|job|parts?|quality)",
        r"love (?:it|the|this|these|your)",
        r"perfect",
    ),
)

EVENTS: tuple[Rule, ...] = (
    _rule("resolved", r"(?:marked|was|been)(?: as)? resolved", r"resolved (?:by|due)", r"mark(?:ed)? .{0,20}resolved"),
    _rule("reopened", r"re-?opened"),
    _rule("escalated", r"added .{0,60}escalat(?:ion|ed)", r"escalated"),
)

ORDER_NUMBER = re.compile(
    r"(?:(?<![\w#&])#|\border (?:number |no\.? |num(?:ber)? |nr\.? )?(?:is )?#?)(\d{3,9})\b", re.IGNORECASE
)
