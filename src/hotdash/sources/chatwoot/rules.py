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
    r"(?:event|show|race|meet|trip|party) (?:was|is|got|has been) cancell?ed|gas (?:station|tank|cap|pedal|can)s?|return[- ](?:line|style|fuel|port|fitting|hose|flow|system|less)\w*|returnless|"
    r"burst last|(?:fuel|oil|brake) lines? (?:up|out) to|do you (?:ship|deliver) to|ship(?:ping)? (?:it |this |them )?to (?:my|our|canada|alaska|hawaii)|"
    r"shipping address|address on (?:my|the) order|deliver (?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|sent you|(?:killing|burst) (?:it|last))\b",
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
        r"never (?:again|(?:order|buy|shop)(?:ing)? (?:(?:anything|from|at|with|here|you|guys|this|your|company|shop|store) ){0,5}again)",
        r"(?:better business bureau|bbb)",
        r"scam(?:mers?)?",
        r"fraud",
        r"thieves",
        r"(?:caught|on) fire",
        r"(?:sprayed|spraying|leaking|leaked|dripping) (?:fuel|gas|petrol|e85)",
        r"(?:fuel|gas|petrol|e85) (?:(?:is|was|are|has|have|been|it|still|just|line|hose|keeps) ){0,3}(?:leak(?:ing|ed|s)?|sprayed|spraying|everywhere)",
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


def _near(first: str, second: str, most: int = 45) -> str:
    """Both within one sentence, in either order, at most so many characters apart."""
    gap = rf"\b[^.!?\n]{{0,{most}}}?\b"
    return f"(?:{first}){gap}(?:{second})|(?:{second}){gap}(?:{first})"


FLUIDS = r"fuel|gas|gasoline|petrol|e85|methanol|coolant|(?:brake )?fluid|oil"
ESCAPES = (
    r"(?:leak|drip|dribbl|pour|spray|seep|weep|gush|squirt|smell|reek|dump|soak)\w*|mist(?:s|ing)|puddles?|everywhere|"
    r"all over|under (?:the|my) car|on (?:the|my) (?:floor|ground|headers?|exhaust|manifold|engine|wheel|starter)"
)
PARTS = r"hoses?|lines?|fittings?|adapters?|ends?|swivels?|crimps?|couplers?|valves?|rail|regulator|clamps?|housing|cell|o-?rings?"
FAILS = (
    r"burst|ruptured|blew (?:off|out|apart)|popp(?:ed|ing) off|came (?:apart|off|loose)|let (?:go|loose)|split|cracked|"
    r"failed|collapsed|rubbed through|gave (?:out|up)|pulled (?:out|off)|separated|has a hole|melted"
)
BANK = r"(?:my|the|our) (?:\w+ )?bank|paypal|visa|amex|american express|mastercard|discover|chase|card (?:company|issuer)|card issuer"
CLAIMS = r"disput\w*|claim|case|revers\w*|revoke|complain\w*|told|tell|call(?:ed|ing)?|contact\w*|sort|not to pay|money back|get my money|file|filed|filing|tak(?:e|ing) (?:this|it)|pull\w*"
GOODS = r"orders?|packages?|parcels?|shipments?|box|delivery|stuff|parts?|fittings?|hoses?|lines?|kits?|items?|things?|regulator|fuel cell|pump|rail|clamps?|#\d+|it|this|they|them|mine|ours"
WHEREABOUTS = (
    r"arriv\w*|shipped|shipping (?:update|status|confirmation|info)|track(?:ing|ed)|status|eta|still|processing|hold ?-?up|lost|"
    r"late|delayed|deliver(?:ed|y)|be(?:en)? here|get here|show(?:ed|n)? up|left|on (?:its|the|their) (?:way|truck)|go(?:es|ne)? out|"
    r"sent out|expect\w*|news|update|check(?:ing)? (?:in |up )?on|waiting|whereabouts|nothing (?:so far|yet|here)|due"
)

TOPICS: tuple[Rule, ...] = (
    _rule(
        "safety",
        _near(FLUIDS, ESCAPES),
        _near(PARTS, FAILS, 25),
        r"(?:it|they|mine|which|that|one) (?:burst|ruptured|blew (?:off|out|apart)|popped off|came apart|let go|split)",
        r"(?:is|are|was|started|keeps?|began) (?:leaking|dripping)|leaks (?:at|from|on|onto|around|under|like|everywhere|when|badly)",
        r"(?:caught|on) fire|(?:engine|car|underhood|a) fire\b|flames\b|smoke (?:from|under|coming)|and smoking|melted|pinhole",
        r"(?:lost|no|without) (?:my |the )?(?:brakes?|pedal)|brakes? (?:failed|went|gave out)|pedal (?:went|goes) to the floor",
        r"dangerous(?:ly)?|recall(?:ed)?|fire hazard|(?:could|might) (?:get|be|have been) (?:hurt|killed)|nearly (?:hit|crashed|lost)",
    ),
    _rule(
        "chargeback",
        r"charge[- ]?backs?",
        _near(
            r"disput\w+",
            r"charges?|payment|transaction|purchase|amount|paypal|bank|card|opened|filed|started|it with",
            30,
        ),
        _near(BANK, CLAIMS),
        r"revers(?:e|ed|ing) (?:the |this |that |my )?(?:charge|payment|transaction|money)|money reversed",
        r"buyer protection|pull(?:ed|ing)? (?:the |my )?(?:funds|money) back",
    ),
    _rule(
        "cancel",
        _near(
            r"cancel(?:l?ed|l?ing|lation)?",
            r"orders?|please|pls|it|this|that|them|one|ones|mine|both|everything|#?\d{3,}|item|asked|need to|want to|like to|thing",
            30,
        ),
        _near(
            r"(?:remove|take|drop|void|stop|kill|scrap|scratch|hold|pull)(?:ed|ing)?",
            r"(?:my|the|this|our|entire|whole) order|order (?:voided|stopped|removed)",
            30,
        ),
        r"do(?: not|n't) process|no longer (?:want|need)|changed my mind|(?:don't|do not) (?:ship|send) (?:it|them|this|my)|order (?:voided|stopped|removed)",
    ),
    _rule(
        "wrong_part",
        _near(
            r"wrong|mixed up|messed up|incorrect|not match|doesn't match|damaged",
            r"parts?|items?|size|fittings?|ones?|order|colou?r|kit|length|hose|thread|count|box|bag|picture|description|sent|received|got|shipped",
            25,
        ),
        r"not what (?:i|we) ordered|not as (?:described|pictured)",
        r"(?:ordered|paid for|asked for|picked|bought)\b(?:(?!n't|\bnot\b|\bnever\b|\bnothing\b|\bno\b)[^.!?]){0,40}\b(?:got|received|they came|it came|(?:you|they|you guys) (?:sent|shipped))",
        r"(?:got|received|sent|shipped|came)\b(?:(?!n't|\bnot\b|\bnever\b|\bnothing\b)[^.!?]){0,40}\b(?:instead of|but (?:i|we) (?:ordered|paid|asked|bought))|ordered [^.!?]{0,25}, (?:received|got|came)",
        _near(
            r"missing|short (?:one|two|three|a|an|\d)",
            r"parts?|fittings?|items?|pieces?|kit|bag|box|order|ends?|gaskets?|washers?|clamps?|of the",
            30,
        ),
        r"(?:someone|somebody) else's|another customer's|i paid for|no (?:hardware|clamps|gaskets?|nuts|bolts|o-rings?|instructions) in the",
        r"(?:only|there were|there are) (?:one|two|three|four|five|\d+) .{0,25}(?:in the (?:bag|box|kit)|should be)",
    ),
    _rule(
        "refund_return",
        r"refund(?:s|ed|ing)?",
        r"return(?:s|ed|ing)?(?! (?:from|to (?:the|my|racing|work)))",
        r"exchang(?:e|es|ing)|(?:swap|trade) (?:it|them|these|this|the|for)",
        r"rma|restocking|(?:charged|billed) (?:me )?twice",
        r"money back|(?:sen[dt]|mail|ship|take|go|bring) ?(?:it|them|this|these|the parts)? back(?: to)?",
    ),
    _rule(
        "where_is_my_order",
        r"where(?:'s|s| is| are) (?:order|package|(?:my|the|our) (?!(?:nearest|warehouse|store|shop|website)))",
        r"when (?:will|does|do|is|are|can|should) [^.!?]{0,30}\b(?:ship|arrive|expect|get here|come|be here|be delivered|go out)",
        r"(?:has|have|had|did|is|are|was) [^.!?]{0,25}\b(?:ship(?:ped)?|sent?|left|go(?:ne)?) ?(?:yet|out|through|the)",
        _near(GOODS, WHEREABOUTS, 30),
        r"(?:hasn't|has not|haven't|have not|not|never) (?:\w+ )?(?:arrived|shipped|moved|come|received|got(?:ten)?|showed up)",
        r"(?:haven't|have not|hasn't|never|didn't) (?:received|receive|got|get|had) (?:anything|it|my|the|them|a)",
        r"(?:ups|fedex|usps|dhl|label|tracking)\b[^.!?]{0,30}\b(?:says|shows?|stuck|moved|created|lost|delivered|update|work|info|number|please)",
        r"did (?:you|it|they) (?:send|ship|go|leave)|update (?:on|about)|says delivered|(?:marked|shown) (?:as )?delivered|still waiting|supposed to (?:be|have)|out for delivery|stuck in|no scans?",
        r"how long (?:until|till|before)|any (?:idea|clue) when|was promised|mailman|day \d+ (?:and|now)|it's day \d+|no tracking|(?:been|took|taken) (?:over )?(?:\w+ )?(?:days|weeks)",
    ),
    _rule(
        "wholesale",
        r"wholesale|jobber|resale|resell(?:ing|er)?|net ?30|distribution|a (?:dealer|distributor)",
        r"(?:bulk|volume|dealer|trade|shop|quantity|fleet) (?:pricing|prices?|orders?|discounts?|accounts?|programs?)",
        _near(r"discount|price|pricing|quote", r"\d\d+ (?:pieces|pcs|units|kits|sets|feet)", 30),
        r"(?:a )?quote (?:for|on)",
    ),
    _rule(
        "fitment",
        r"(?:will|does|do|would|can|could|should|are|is|going|what|which) (?:\S+ ){0,7}(?:direct )?(?:fit|fits|bolt (?:up|on|to)|clear|hit the)",
        r"(?:will|does|do|would) (?:\S+ ){0,6}work (?:with|on|in|for)",
        r"can (?:i|this|these|it|they) (?:use|be used|run|mate)\b.{0,20}\b(?:with|on|in|as)",
        r"compatib(?:le|ility)|fitment|your kit cover|suit (?:a|my)|(?:mate|pair)s? (?:these|this|it|them|with)|same (?:thread )?as",
        r"fits? (?:my|a|an|on|in)",
        r"(?:which|what|right) (?:\w+ )?(?:size|fitting|hose|adapter|line|end|thread|part|one|kit)s?",
        r"thread (?:size|pitch|on|is)|go(?:ing)? from .{0,25} to\b",
        r"do i need (?:the|an?|to)\b|(?:be|is) (?:an-?\d+ )?enough for|need an?-?\d",
        r"ls[1-9]?\b.{0,20}swap",
    ),
    _rule(
        "product_question",
        r"(?:back |be )?in stock",
        r"(?:is|are|was) (?:the|this|these|it|they)\b.{0,30}\b(?:safe|rated|anodized|painted|made|steel|aluminum|reusable|micron)",
        r"(?:does|do) (?:the|this|it|they) \w* ?(?:come with|include)",
        r"e85|ptfe|instructions?|torque|pressure|rated|psi|micron|install(?:ing|ation)?",
        r"(?:can|are) (?:the|these) \w+ (?:be )?re-?us\w+",
        r"how (?:long|thick|wide|heavy|hot|strong) (?:is|are|can) the",
    ),
    _rule(
        "praise",
        r"thank(?:s| you)(?:,| so much| a lot| for (?:sorting|the (?:quick|fast|great))|!)",
        r"awesome|great (?:service|job|parts?|quality)|love (?:it|the|this|these|your)|perfect(?:ly)?|best (?:shop|service|parts)",
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
