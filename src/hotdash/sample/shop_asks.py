"""Questions about buying: stock, trade terms, codes, shipping abroad."""

from __future__ import annotations

from hotdash.sample.topics import Ask, Topic

HARDWARE = frozenset(
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
        "hose",
        "roll",
        "filter",
        "regulator",
        "valve",
        "kit",
        "pump_in",
        "pump_inline",
        "rail",
        "tank",
        "log",
        "cap",
        "separator",
    }
)
BACK_SOON = (
    "The supplier promised the next batch in about two weeks. I can put you on the list.",
    "Not discontinued, just a hot item this season. Back in roughly ten days.",
    "Should be here by the end of next week, you get a mail when it is.",
)

TOPICS = (
    Topic(
        "stock",
        "Back in stock?",
        2.4,
        None,
        (0.8, 0.1, 0.1, 0.0),
        (
            Ask("When will the {part} be back in stock?", BACK_SOON),
            Ask(
                "The {part} shows sold out, do you have any on the shelf?",
                ("We have a few at the counter store, I can pull two for you.", BACK_SOON[0]),
            ),
            Ask("Any ETA on more of the {part}?", BACK_SOON),
            Ask(
                "Can I backorder the {part}?", ("I can make you a draft order that ships when it lands.", BACK_SOON[2])
            ),
            Ask("You have been out of the {part} for a while now. Is it discontinued?", (BACK_SOON[1], BACK_SOON[0])),
            Ask(
                "I need six of the {part} and the site only lets me add two.",
                ("Two is what is left, the next ones land in about ten days. Want me to ship four later?",),
            ),
        ),
        (
            "I can wait a week or so.",
            "Happy to take another color instead.",
            "Need it for a customer's car.",
            "",
            "",
            "Otherwise I will have to look elsewhere.",
        ),
        HARDWARE,
    ),
    Topic(
        "wholesale",
        "Trade account",
        1.5,
        None,
        (0.82, 0.16, 0.02, 0.0),
        (
            Ask(
                "We run a small shop in {city} and go through a lot of {size} ends. Do you do trade pricing?",
                ("Happy to. Trade accounts get 10 % off and tax exempt once we have your resale certificate.",),
            ),
            Ask(
                "How do I set up a wholesale account? We build about ten cars a year.",
                (
                    "Send me the resale certificate and the name of the firm, it takes a day.",
                    "Here is the form. 10 % off everything, free shipping over 149.",
                ),
            ),
            Ask(
                "Can I get a quote on 100 of the {part} and two 50 ft rolls of {size}?",
                (
                    "Quote is on its way, good for 14 days.",
                    "Let me check what is on the shelf, you have the numbers this afternoon.",
                ),
            ),
            Ask(
                "Our account should be tax exempt but I was charged tax, can you look?",
                (
                    "The certificate ran out last month. Send the new one and I refund the tax.",
                    "Fixed, and the tax is on its way back to you.",
                ),
            ),
            Ask("Do you offer net 30 for shops?", ("Net 30 is possible after three orders. Here is the form.",)),
            Ask(
                "Need a price on 50 each straight and 90 in {size}, black.",
                ("Quote is in your mail, it is better than the site from 50 up.",),
            ),
            Ask(
                "Can you send an invoice for our last order to our bookkeeper?",
                ("Sure, what is the address?", "Sent, as PDF."),
            ),
        ),
        (
            "Resale certificate is ready to send.",
            "We do a chassis a month.",
            "",
            "",
            "Looking to stop buying from three different places.",
        ),
        frozenset({"end", "npt", "orb", "cap", "union", "push_end"}),
    ),
    Topic(
        "discount",
        "Discount code",
        0.9,
        None,
        (0.8, 0.06, 0.14, 0.0),
        (
            Ask(
                "The code HOTROD10 does not work at checkout.",
                (
                    "It does not stack with the trade price, that is why. Try it logged out.",
                    "It works for me. Please check that there is no space behind it, else I make you a draft order.",
                ),
            ),
            Ask("Do you have a first time buyer code?", ("FIRSTBUILD5 takes 5 % off a first order.",)),
            Ask(
                "I forgot to put my code in on my last order, can you apply it?",
                (
                    "I sent the difference back to your card.",
                    "It has shipped, but I put a note on your account for the next one.",
                ),
            ),
            Ask(
                "Does the free shipping count before or after the discount?",
                ("After the discount. A sticker pack usually closes the gap.",),
            ),
        ),
        ("Cart is a little over 149.", "", "", "Tried it on the phone and on the computer."),
    ),
    Topic(
        "international",
        "Shipping abroad",
        0.6,
        None,
        (0.86, 0.1, 0.04, 0.0),
        (
            Ask(
                "Do you ship to New Zealand?",
                ("Not yet, only Canada, UK and Australia. A forwarder works fine though.",),
            ),
            Ask(
                "What would shipping be on the {part} to Ontario?",
                ("Between 25 and 35 dollars, checkout shows it once you type the address.",),
            ),
            Ask("Are duties included for orders to the UK?", ("Duties are not included, the carrier collects them.",)),
            Ask("Can you ship a 50 ft roll to Australia?", ("Yes, it goes by UPS and takes 7 to 14 days.",)),
        ),
        ("", "", "I can use a freight forwarder if not."),
        HARDWARE,
    ),
)
