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
    r"\b(?:leak[- ](?:free|proof|down test)|no leaks?|(?:does|do|did)(?:n't| not) leak|(?:stopped|cured|fixed) the leaks?|"
    r"(?:old|previous|stock|other|last) (?:\w+ )?(?:leak(?:s|ed)?|burst|split|cracked)|blow[- ]?off valves?|"
    r"dump (?:cans?|valves?)|kill switch(?:es)?|bad ?ass|killer|(?:are|is) killing (?:me|my)|the bomb|crush washers?|"
    r"burst (?:pressure|rating)|(?:max|working) pressure|fire ?wall|fire (?:extinguisher|station|deal|sale|ring|suit|trucks?)|"
    r"(?:test|first|cam)[- ]fires?|fires? (?:it )?(?:right )?up|flame arrestors?|no (?:problems?|issues?)|"
    r"not (?:bad|disappointed)|noise cancel\w*|cancel(?:led|ling)? (?:my |the )?(?:newsletter|subscription|e-?mails?|account)|"
    r"(?:event|show|race|meet|trip|party) (?:was|is|got|has been) cancell?ed|gas (?:station|tank|cap|pedal|can)s?)\b",
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

FLUIDS = r"(?:fuel|gas|gasoline|petrol|e85|methanol|coolant|(?:brake )?fluid|oil)"
ESCAPES = r"(?:(?:leak|drip|dribbl|pour|spray|seep|weep|gush|squirt|smell|reek)\w*|mist(?:s|ing)|puddles?)"
PARTS = r"(?:hoses?|lines?|fittings?|adapters?|ends?|swivels?|crimp|couplers?|valves?|rail|regulator|clamps?|one)"
BANK = r"(?:(?:my|the|our|your) bank|paypal|visa|amex|american express|mastercard|discover|chase|(?:credit )?card (?:company|issuer)|issuer)"
ORDER = (
    r"(?:orders?|packages?|parcels?|shipments?|delivery|stuff|parts?|fittings?|hoses?|lines?|kits?|items?|it|things?)"
)
CARRIER = r"(?:ups|fedex|usps|dhl|tracking|label)"

TOPICS: tuple[Rule, ...] = (
    _rule(
        "safety",
        FLUIDS + r"\b.{0,30}\b(?:" + ESCAPES + r"|everywhere|all over)",
        r"(?:" + ESCAPES + r"|soaked)\b.{0,40}\b" + FLUIDS,
        FLUIDS
        + r" (?:is |all )?(?:on|over|onto) (?:the|my) (?:floor|ground|headers?|exhaust|manifold|engine|wheel|starter)",
        PARTS
        + r"\b.{0,20}\b(?:burst|ruptured|blew (?:off|out|apart)|pop(?:ped|s) off|came (?:apart|off|loose)|let go|split|"
        r"cracked|failed|rubbed through|gave (?:out|up)|let loose|pulled out|separated|has a (?:pin ?)?hole)",
        r"(?:it|they|mine|which|that) (?:burst|ruptured|blew (?:off|out|apart)|popped off|came apart|let go|split)",
        r"(?:is|are|was|started|keeps?|began) leaking|leaks (?:at|from|on|onto|around|under|like|everywhere|when)",
        r"(?:caught|on) fire|(?:engine|car|underhood|a) fire\b|flames\b|smoke (?:from|under|coming)|melted|pinhole",
        r"(?:lost|no|without) (?:my |the )?brakes?|brakes? (?:failed|went|gave out)|pedal (?:went|goes) to the floor",
        r"dangerous(?:ly)?|recall(?:ed)?|fire hazard|(?:could|might) (?:get|be|have been) (?:hurt|killed)|nearly (?:hit|crashed)",
    ),
    _rule(
        "chargeback",
        r"charge[- ]?backs?",
        r"disput(?:e|es|ed|ing)\b.{0,30}\b(?:charge|payment|transaction|purchase|" + BANK + ")",
        BANK + r"\b.{0,50}\b(?:disput\w+|claim|case|revers\w+)",
        r"(?:dispute|claim|case) (?:with|through|at|on|against) (?:my |the )?" + BANK,
        r"(?:file|filed|filing|taking (?:this|it) up|escalat\w+) (?:this |it )?(?:up )?with (?:my |the )?" + BANK,
        r"buyer protection|pull(?:ed|ing)? (?:the |my )?(?:funds|money) back",
        r"revers(?:e|ed|ing) (?:the |this |that |my )?(?:charge|payment|transaction|money)|money reversed",
    ),
    _rule(
        "cancel",
        r"(?:please|pls|to|can you|could you|can i|want|now|just) cancel",
        r"cancel (?:it|them|this|that|the|my|order|one|both|everything|#|please)",
        r"cancell?ed (?:like|as) i|cancellation|(?:been|be|get it|order|this|it) (?:still )?cancell?ed|(?:you|you can|please) cancel",
        r"(?:stop|kill|scrap|scratch|drop|void|hold) (?:my|the|this) (?:order|shipment)|order (?:voided|stopped|removed)",
        r"no longer (?:want|need)|changed my mind|(?:don't|do not) (?:ship|send) (?:it|them|this|my)",
    ),
    _rule(
        "wrong_part",
        r"wrong (?:part|parts|item|items|size|fitting|fittings|one|ones|order|colou?r|kit|length|hose|thread)",
        r"(?:sent|received|got|shipped) (?:me )?(?:the )?wrong",
        r"not what (?:i|we) ordered",
        r"missing (?:from|parts?|fittings?|items?|pieces?)|(?:was|were|is|are) missing|missing \w+ of",
        r"(?:received|got|sent|came with|ordered) .{0,25}(?:instead of|, (?:received|got|came))",
        r"(?:someone|somebody) else's|mixed up (?:my|the|our)|another customer's|(?:short|shy) (?:one|two|a|an|\d)|i paid for",
        r"(?:they|these|it) came (?:in )?(?:angled|straight|as|with the wrong)|no (?:hardware|clamps|gaskets?|nuts|bolts|o-rings?) in the",
        r"(?:only|there were|there are) (?:one|two|three|four|five|\d+) .{0,25}(?:in the (?:bag|box|kit)|should be)",
    ),
    _rule(
        "refund_return",
        r"refunds?(?:ed)?",
        r"(?:to|can i|i) return|return (?:policy|label|address|this|it|them|these|the|my|an?|something)|returning (?:this|it|them|the)",
        r"exchang(?:e|ing)|swap (?:it|them|these|this|the)",
        r"rma",
        r"money back",
        r"(?:send|mail|ship|take|go|bring) ?(?:it|them|this|these)? back(?: to)?|restocking|trade (?:it|them|these|for)|(?:charged|billed) (?:me )?twice",
    ),
    _rule(
        "where_is_my_order",
        r"where(?:'s| is| are|s) (?:my|the|our)",
        r"(?:tracking|status|news|update|eta)\b.{0,20}\b(?:number|link|info|on|of|for|has|shows?|says|doesn't|hasn't)",
        CARRIER + r"\b.{0,30}\b(?:says|shows?|stuck|moved|created|lost|delivered|update|work)",
        r"(?:has|have|had|did|is|are|was) .{0,25}\b(?:ship(?:ped)?|sent?|left|go(?:ne)?) ?(?:yet|out)",
        r"(?:has|have|did) (?:it|this|my \w+|the \w+) (?:ship(?:ped)?|go through)",
        r"when (?:will|does|do|is|are|can|should) .{0,30}\b(?:ship|arrive|expect|get here|come|be here|delivered)",
        r"when can (?:i|we) expect",
        r"(?:hasn't|has not|haven't|have not|not|never) (?:\w+ )?(?:arrived|shipped|moved|come|received|got(?:ten)?|showed up)",
        r"(?:haven't|have not|hasn't|never|didn't) (?:received|receive|got|get) (?:anything|it|my|the|them|a)",
        r"says delivered|still waiting|(?:supposed|due|meant) to (?:be|have been) (?:here|delivered|\d)",
        r"(?:lost (?:it|my|the)?|lost) ?(?:package|parcel|order|in)|out for delivery|stuck in|no scans?|on (?:its|the) way\b.{0,5}\?",
        r"how long (?:until|till|before)|any (?:idea|clue) when|(?:nothing|no box|no package) (?:so far|yet|here)|was promised",
        r"checking (?:in|up) on (?:my |the )?order|tracking (?:please|info|number)|mailman",
        r"(?:my|on my|the) " + ORDER + r" (?:status|is late|is lost)",
        r"(?:update|news|word) (?:on|about) (?:my|the|shipping|order|this)|is there any news",
    ),
    _rule(
        "wholesale",
        r"wholesale",
        r"bulk (?:pricing|order|discount)",
        r"dealer (?:pricing|account|discount|program)|(?:become|be) a dealer|a distributor|distribution",
        r"(?:shop|trade) (?:accounts?|pricing|discounts?)",
        r"resale|resell(?:ing|er)?",
        r"net ?30",
        r"volume (?:pricing|discounts?)",
        r"(?:a )?quote (?:for|on)",
    ),
    _rule(
        "fitment",
        r"(?:will|does|do|would|can|could|should|are|is|going|what|which) (?:\S+ ){0,7}(?:fit|fits|bolt (?:up|on)|clear)",
        r"(?:will|does|do|would) (?:\S+ ){0,6}work (?:with|on|in|for)",
        r"can (?:i|this|these|it|they) (?:use|be used|run)\b.{0,20}\b(?:with|on|in|as)",
        r"compatib(?:le|ility)",
        r"fitment|your kit cover|suit (?:a|my)|(?:mate|pair)s? (?:these|this|it|them|with)|same as (?:yours|mine)|go from .{0,25} to",
        r"fits? (?:my|a|an|on|in)",
        r"which (?:size|fitting|hose|adapter|line|end|kit|one)",
        r"what (?:size|thread|adapter|fitting)s?",
        r"thread (?:size|pitch|on|is)",
        r"right (?:size|part|fitting|adapter|one)",
        r"do i need (?:the|an?|to)\b|(?:be|is) (?:an-?\d+ )?enough for|need an?-?\d",
        r"ls[1-9]?\b.{0,20}swap",
    ),
    _rule(
        "product_question",
        r"(?:back |be )?in stock",
        r"(?:is|are|was) (?:the|this|these|it|they)\b.{0,30}\b(?:safe|rated|anodized|painted|made|steel|aluminum|reusable)",
        r"e85|ptfe",
        r"instructions?",
        r"torque",
        r"pressure",
        r"rated",
        r"install(?:ing|ation)?",
        r"(?:can|are) (?:the|these) \w+ (?:be )?re-?us\w+",
        r"how (?:long|thick|wide|heavy) (?:is|are) the",
    ),
    _rule(
        "praise",
        r"thank(?:s| you)(?:,| so much| a lot| for (?:sorting|the (?:quick|fast|great))|!)",
        r"awesome",
        r"great (?:service|job|parts?|quality)",
        r"love (?:it|the|this|these|your)",
        r"perfect(?:ly)?",
        r"best (?:shop|service|parts)",
    ),
)

EVENTS: tuple[Rule, ...] = (
    _rule("resolved", r"(?:marked|was|been)(?: as)? resolved", r"resolved (?:by|due)", r"mark(?:ed)? .{0,20}resolved"),
    _rule("reopened", r"re-?opened"),
    _rule("escalated", r"added .{0,60}escalat(?:ion|ed)", r"escalated"),
)

# "#1042", "order 1042", "order no. 1042"; not "PO #1042", "part #1042", "5 orders", "$1042", "order 2".
ORDER_NUMBER = re.compile(
    r"(?<![\w#&])(?:(?P<other>(?:p\.?\s?o\.?|purchase order|part|item|model|sku|invoice|rma|case|ticket|tracking)"
    r"\s*(?:number|no\.?|num|nr\.?)?\s*[:#]?\s*#?[a-z]{0,3}-?\d+)|"
    r"(?:\border\s*(?:number|no\.?|num(?:ber)?|nr\.?|id)?\s*(?:is|was|:)?\s*#?|#)(?P<number>\d{3,9}))(?![\w-]|\.\d|,\d)",
    re.IGNORECASE,
)
