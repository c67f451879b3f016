"""Complaints about parts that have arrived: leaks, damage, returns, refunds."""

from __future__ import annotations

from hotdash.sample.order_asks import NEW_ONE
from hotdash.sample.topics import ARRIVED, Ask, Topic

SEALING = frozenset(
    {
        "end",
        "push_end",
        "npt",
        "orb",
        "metric",
        "union",
        "tee",
        "bulkhead",
        "quick",
        "filter",
        "regulator",
        "valve",
        "rail",
        "log",
    }
)
FLARE = (
    "Please stop running the pump until we sort it out. Can you send a photo of the flare and the olive?",
    "Nine times out of ten the olive is not seated square. I am sending two new ones and a new end for free.",
    "Back it off, check that the liner sits flush on the olive shoulder, then snug it again. Else we replace it.",
)
SEND_BACK = (
    "No problem, unused parts can come back within 45 days. The label is in your inbox.",
    "Sure, the return for {order} is set up. Drop it at any {carrier} counter.",
    "That is fine as long as the bag is not oily. Label is on its way to you.",
)
PAID_BACK = (
    "The return is checked in, the refund for {order} goes out today. Banks take 3 to 5 days.",
    "The refund for {order} was issued on {weekday}, it should post any day.",
    "It was sitting on the returns bench, I pushed the refund for {order} through just now.",
)

TOPICS = (
    Topic(
        "leak",
        "Leaking fitting",
        2.4,
        ARRIVED,
        (0.34, 0.02, 0.4, 0.24),
        (
            Ask("The {part} leaks at the fitting, fuel everywhere once the pump primes.", FLARE),
            Ask("I have a leak at the {size} hose end from {order}. I have redone it twice.", FLARE),
            Ask("One of the {size} ends is weeping at about 58 psi.", FLARE[1:]),
            Ask(
                "Fuel is dripping from the {part}.",
                ("Please stop running the pump. Is it at the thread or at the swivel? A photo would help.", FLARE[0]),
            ),
            Ask(
                "The o-ring on the {part} was cut right out of the bag and now it leaks.",
                ("That is a warranty case. A new one and two spare o-rings go out today.", NEW_ONE[0]),
            ),
            Ask(
                "Can't get the {part} to seal. Flare looks like it has a burr on it.",
                ("If the flare has a burr that one is a warranty case. A new one goes out today.", FLARE[0]),
            ),
            Ask(
                "Had fuel all over the garage floor last night because the {part} let go.",
                (
                    "I am glad nobody got hurt. Do not run it again, a new one goes to you overnight.",
                    FLARE[0],
                ),
            ),
        ),
        (
            "I used the assembly lube and your instructions.",
            "Torqued it snug plus a quarter turn.",
            "All the others are fine.",
            "I followed the video step by step.",
            "That is a fire hazard, right over the headers.",
            "",
            "Checked it with a straight edge.",
        ),
        SEALING,
    ),
    Topic(
        "returns",
        "Return",
        2.6,
        ARRIVED,
        (0.66, 0.05, 0.23, 0.06),
        (
            Ask("I need to return the {part} from {order}, I ordered the wrong one.", SEND_BACK),
            Ask("How do I send back an unused {part}? Order {order}.", SEND_BACK),
            Ask(
                "Can I swap the {part} for a different size?",
                (
                    "Sure, send it back and I will ship the other one as soon as the label is scanned.",
                    "There is no fee on an exchange. Which size do you need?",
                ),
            ),
            Ask(
                "Bought too many fittings on {order}, what is the return policy?",
                ("45 days, unused, in the bag. 15 % restocking only if the bag was opened.", SEND_BACK[0]),
            ),
            Ask(
                "Would like to exchange something from {order}.",
                (
                    "Sure, which part and what do you need instead?",
                    "There is no fee on an exchange, tell me the part and I set it up.",
                ),
            ),
            Ask("I changed my plan to {other} lines, can I return what is still in the bag from {order}?", SEND_BACK),
            Ask(
                "The {part} does not fit my {vehicle}. What are my options?",
                (
                    "Send me a photo of where it goes, maybe there is an adapter. If not it can come back.",
                    *SEND_BACK[:2],
                ),
            ),
        ),
        (
            "Nothing was installed, all bags are sealed.",
            "I can drop it at {carrier} tomorrow.",
            "",
            "",
            "My fault, I read the chart wrong.",
        ),
    ),
    Topic(
        "refund",
        "Refund",
        1.4,
        ARRIVED,
        (0.4, 0.0, 0.4, 0.2),
        (
            Ask("I sent the {part} back last week, where is my refund for {order}?", PAID_BACK),
            Ask("Tracking shows you got my return on {weekday} and I still see no refund. Order {order}.", PAID_BACK),
            Ask(
                "Refund for {order} is short, I see a fee nobody told me about.",
                (
                    "You are right, the fee should not be there. I have refunded the rest.",
                    "That is the 15 % for an opened bag. As a courtesy I took it off this time.",
                ),
            ),
            Ask("When is the refund for {order} going to hit my card?", PAID_BACK),
            Ask(
                "You charged me a restocking fee on {order} for YOUR mistake.",
                ("You are right, the fee should not be there. I have refunded the rest.",),
            ),
        ),
        ("The bank says nothing is pending.", "It was delivered to your dock, I have the signature.", "", "", ""),
    ),
    Topic(
        "damaged",
        "Damaged in shipping",
        1.1,
        ARRIVED,
        (0.4, 0.0, 0.42, 0.18),
        (
            Ask(
                "The box for {order} was crushed and the {part} has bent threads.",
                ("We file with {carrier}, you do not have to do a thing. A new {part} ships today.", *NEW_ONE[:2]),
            ),
            Ask(
                "The {part} showed up with a gouge in the anodizing.",
                ("A new one goes out this afternoon, double boxed.", NEW_ONE[0]),
            ),
            Ask(
                "{carrier} beat up my package. The {part} is scratched to death.",
                (
                    "Thanks for letting us know. Replacement is on the bench now, no need to send that one back.",
                    NEW_ONE[0],
                ),
            ),
            Ask(
                "First thread on the {part} is cross cut, the nut won't start.",
                ("That one should never have passed inspection. A new one goes out today.", NEW_ONE[1]),
            ),
        ),
        (
            "Photos attached.",
            "I would like a replacement, not a refund.",
            "",
            "The rest of {order} is fine.",
            "Looked like somebody used the box as a jack stand.",
        ),
        SEALING | {"pump_in", "pump_inline", "tank", "surge"},
    ),
)
