"""Technical questions: fit, sizes, assembly."""

from __future__ import annotations

from hotdash.sample.topics import Ask, Topic

ENGINE_PARTS = frozenset({"rail", "regulator", "filter", "log", "surge", "pump_inline", "valve"})

TOPICS = (
    Topic(
        "fitment",
        "Will it fit",
        6.0,
        None,
        (0.78, 0.16, 0.05, 0.01),
        (
            Ask(
                "Will the {part} work on a {vehicle}?",
                (
                    "Yes, we have sold it for that one many times.",
                    "It does, but check the room by the firewall first.",
                    "It will. You may want one 90 degree end to keep the line off the frame.",
                ),
            ),
            Ask(
                "Looking for fuel lines front to back for a {vehicle}. Is the {part} going to clear everything?",
                (
                    "It does with the regulator on the inner fender.",
                    "Tight on the driver side, most people mount it on the firewall.",
                ),
            ),
            Ask(
                "Doing an LS swap in a {vehicle}. Would the {part} be right for that?",
                ("Yes, good up to about 600 hp.", "It is, add the 3/8 quick connect for the factory rail."),
            ),
            Ask(
                "I have a {vehicle} with a return style setup, can I use the {part}?",
                ("Yes, you need {size} feed and {size} return with it.", "Sure, just cap the port you do not use."),
            ),
            Ask(
                "Will the {part} clear the headers on a {vehicle}?",
                (
                    "With block huggers yes, with long tubes put fire sleeve on the line.",
                    "Yes, there is about two inches left.",
                ),
            ),
            Ask(
                "Is {size} enough for about 550 hp on E85 in a {vehicle}?",
                (
                    "For E85 go one size up on the feed, the return can stay.",
                    "On a good pump yes, above 600 go one size bigger.",
                ),
            ),
            Ask(
                "What do I need to go from a 3/8 hard line to {size} on my {vehicle}?",
                (
                    "The tube nut adapter in 3/8, then a straight {size} end.",
                    "Cut it square, deburr, and use the tube nut adapter. No flaring needed.",
                ),
            ),
            Ask(
                "Looking at the {part} for my {vehicle}, anything else I need to order with it?",
                (
                    "Two {size} ends and a filter behind the pump, the rest is in the bag.",
                    "Get a 100 micron in front of the pump and a 10 micron after it.",
                ),
            ),
            Ask(
                "Which pump goes with the {part} on a {vehicle} with 5 psi of boost?",
                ("The KP340 is the usual choice, the KP450 if you plan on E85.",),
            ),
        ),
        (
            "Engine is a 5.3 with the truck intake.",
            "Running a KP340 in the tank.",
            "It will have a carb for now and EFI next winter.",
            "Frame is boxed so space is tight.",
            "I already have {size} ends on the rails.",
            "",
            "",
            "Plan is about 60 psi.",
        ),
        ENGINE_PARTS,
    ),
    Topic(
        "sizing",
        "Which size",
        4.2,
        None,
        (0.84, 0.12, 0.04, 0.0),
        (
            Ask(
                "Do I need {size} or {other} for the return line?",
                ("{size} is plenty for the return up to 700 hp.", "Same as the feed is always safe, so {size}."),
            ),
            Ask(
                "What is the difference between ORB and AN? My regulator says {size} ORB.",
                ("ORB seals on an o-ring, AN seals on the 37 degree flare. You need one {size} adapter per port.",),
            ),
            Ask(
                "My pump has an M14x1.5 outlet, which adapter gets me to {size} AN?",
                (
                    "The M14x1.5 metric adapter with the crush washer, comes in -6. From there a swivel reducer.",
                    "M14x1.5 to -6 is on the site, under adapters, metric.",
                ),
            ),
            Ask(
                "How many feet of {size} hose should I order for a {vehicle}, front to back?",
                (
                    "Figure 15 to 18 feet for feed and the same for return, plus two feet to trim.",
                    "20 feet each way if you go around the rear axle.",
                ),
            ),
            Ask(
                "Is the {other} hose end going to seal on a {size} male? They look the same.",
                ("No, a {other} will not seal on a {size}. Measure the thread and I tell you which it is.",),
            ),
            Ask(
                "What is the inside diameter of your {size} PTFE hose?",
                (
                    "It is on the product page under specs, every size with inside and outside diameter.",
                    "A bit smaller than rubber of the same size, but it flows the same. Numbers are in the chart.",
                ),
            ),
            Ask(
                "Is a 90 degree {size} end going to cost me flow compared to two 45s?",
                ("Ours are mandrel bent, you will not see the difference on a street car.",),
            ),
            Ask(
                "Are your {size} fittings 37 degree flare?",
                ("Yes, all AN is 37 degree. Hydraulic JIC is the same angle.",),
            ),
            Ask(
                "Which wrench do I need for {size} and {other} ends?",
                (
                    "One aluminum wrench in each size, or the seven piece set.",
                    "The adjustable one does both if you are careful.",
                ),
            ),
        ),
        (
            "The chart on the site confuses me.",
            "I do not want to order twice.",
            "It is a returnless setup with the regulator by the tank.",
            "",
            "",
            "Street car, maybe 450 at the wheels.",
            "The old line was 3/8 rubber.",
        ),
    ),
    Topic(
        "assembly",
        "Tech question",
        2.0,
        None,
        (0.82, 0.12, 0.06, 0.0),
        (
            Ask(
                "How tight do the {size} PTFE ends go? The book says one thing and the video another.",
                ("Hand tight plus wrench until there is a gap like a business card. Do not close it fully.",),
            ),
            Ask(
                "Do I have to use a new olive every time I take a hose end apart?",
                ("New olive each time, they are crushed to the liner and do not seal twice.",),
            ),
            Ask(
                "What do you use to cut the stainless braid without it fraying?",
                (
                    "Wrap it with tape and use the shears in one go, that keeps the braid together.",
                    "Cut-off wheel and tape works too, just clean the liner well after.",
                ),
            ),
            Ask("Can I reuse the {size} ends on new hose?", ("Yes, ends are reusable, only the olive is not.",)),
            Ask(
                "Is thread sealant ok on the NPT side?",
                ("Only on the NPT side, never on the flare. Fuel rated paste, no tape.",),
            ),
            Ask("Which way does the arrow face on the check valve?", ("The arrow points toward the engine.",)),
            Ask("Do I put lube on the flare or only on the threads?", ("Threads and liner, keep the flare dry.",)),
            Ask(
                "Does the inline pump need a bracket or can it hang on the lines?",
                ("Always a bracket with rubber, the lines are not made to carry it.",),
            ),
            Ask(
                "How do I pressure test the lines before I put fuel in?",
                ("Cap one end, 30 psi of air and soapy water. Then prime the pump three times and look again.",),
            ),
        ),
        (
            "Second time building lines, first time with PTFE.",
            "",
            "",
            "I do not want to ruin a twenty dollar fitting.",
            "Running pump gas.",
        ),
    ),
)
