"""Questions about an order: where it is, what is in it, how to change it; and thanks."""

from __future__ import annotations

from hotdash.sample.topics import ARRIVED, FRESH, YOUNG, Ask, Topic

ON_ITS_WAY = "{order} left our dock and is with {carrier}, the number is {tracking}."
TRACE = (
    "Let me open a trace with {carrier} on {order} and get right back to you.",
    "{carrier} is slow with scans this week, but it is moving. If nothing changes by tomorrow I send a new box.",
)
NEW_ONE = (
    "A new one goes out today, no charge.",
    "Replacement is on the bench now and ships this afternoon.",
    "I am sending the right one today and a label for the other is in your mail.",
)

TOPICS = (
    Topic(
        "shipping",
        "Where is my order",
        5.2,
        YOUNG,
        (0.56, 0.03, 0.3, 0.11),
        (
            Ask("Where is my order {order}?", (ON_ITS_WAY, *TRACE)),
            Ask("Any update on {order}? It has been {days} days.", (ON_ITS_WAY, *TRACE)),
            Ask("Just checking on order {order}, I have not seen it yet.", (ON_ITS_WAY, *TRACE)),
            Ask("The tracking for {order} has not moved since {weekday}.", TRACE),
            Ask(
                "{carrier} says label created but nothing after that. Order is {order}.",
                ("It is on the truck, {carrier} did not scan it at pickup. You should see it move tonight.", *TRACE),
            ),
            Ask("I ordered {days} days ago ({order}) and still have no parts.", (ON_ITS_WAY, *TRACE)),
            Ask(
                "Can you tell me when {order} is going to show up?",
                ("{carrier} shows delivery within two days.", ON_ITS_WAY),
            ),
            Ask(
                "Tracking on {order} says delivered but there is nothing on my porch.",
                (
                    "Please ask the neighbors first. If it is not there tomorrow I send it again.",
                    "I am calling {carrier} about it, their GPS scan shows where the driver was.",
                ),
            ),
            Ask(
                "My order number is {order} and I need an ETA please.",
                ("{carrier} shows delivery within two days.", ON_ITS_WAY),
            ),
            Ask(
                "Has {order} even left the building yet?",
                (ON_ITS_WAY, "I walked over to the bench and checked, it goes out with today's {carrier} truck."),
            ),
        ),
        (
            "It has the {part} in it and I can't finish the lines without it.",
            "Need it before the show on Saturday.",
            "I have a dyno slot booked.",
            "My shop space is rented by the week.",
            "",
            "",
            "",
            "I'm home all week if they need a signature.",
        ),
    ),
    Topic(
        "wrong-part",
        "Wrong part in my order",
        2.6,
        ARRIVED,
        (0.38, 0.02, 0.42, 0.18),
        (
            Ask("Opened the box for {order} and the {part} is the wrong size.", NEW_ONE),
            Ask(
                "You sent the wrong part. I ordered the {part} and the bag has something else in it.",
                (
                    "I checked the pick ticket and we pulled the bin next to it. The right one ships this afternoon.",
                    *NEW_ONE,
                ),
            ),
            Ask(
                "Order {order} came with blue/red ends, I ordered black.",
                (
                    "That is our mistake, black is on its way. Keep or return the others, the label is in your mail.",
                    NEW_ONE[2],
                ),
            ),
            Ask(
                "The label on the bag says {size} but the fitting inside is {other}.",
                (
                    "Sounds like a bagging mistake. Can you send a photo of the label? The right one goes out today.",
                    *NEW_ONE,
                ),
            ),
            Ask(
                "I am missing a piece from {order}. The {part} was not in the box.",
                (
                    "Looks like it was left on the bench. It ships today with {carrier}.",
                    "Please check the small white bag in the paper first. If it is not in there I send another today.",
                ),
            ),
            Ask(
                "Only half of what I paid for was in the box for {order}.",
                (
                    "It left in two boxes, the second one is a day behind with {carrier}.",
                    "Weight on the label says you are right, the rest ships today.",
                ),
            ),
            Ask(
                "Packing slip for {order} lists the {part} but it is not there.",
                ("Looks like it was left on the bench. It ships today with {carrier}.", NEW_ONE[0]),
            ),
        ),
        (
            "I have pictures if you want them.",
            "I checked the box twice.",
            "I need the right one fast, the car goes to paint next week.",
            "Can you send the right one before I ship anything back?",
            "",
            "",
            "",
        ),
    ),
    Topic(
        "order-change",
        "Change my order",
        1.6,
        FRESH,
        (0.85, 0.05, 0.1, 0.0),
        (
            Ask(
                "Can I add two more of the {part} to {order} before it ships?",
                (
                    "Caught it in time, they are on {order} now.",
                    "It is already packed, I made a second order with free shipping instead.",
                ),
            ),
            Ask(
                "I put the wrong address on {order}, can you change it?",
                (
                    "Sure, what is the right one?",
                    "Caught it before the label was printed. Please check the confirmation mail.",
                ),
            ),
            Ask(
                "Please cancel {order}, I ordered the wrong size.",
                (
                    "{order} is stopped. Do you want the right size instead or the money back?",
                    "It left with the truck an hour ago, sorry. You can refuse it at the door and we refund it.",
                ),
            ),
            Ask(
                "Can you upgrade {order} to 2 day?",
                (
                    "Done, no extra charge since you caught me in a good mood.",
                    "Yes, it is 12 dollars more, the invoice is in your mail.",
                ),
            ),
            Ask("Can you leave a note on {order} to hold it at the {carrier} location?", ("Done, bring an ID.",)),
            Ask(
                "Is it too late to swap the {size} for {other} on {order}?",
                ("Not too late, swapped.", "It is boxed already, but I can stop it if you answer in the next hour."),
            ),
        ),
        ("Just ordered it a bit ago.", "Sorry for the trouble.", "", "", "I will pay the difference."),
    ),
    Topic(
        "praise",
        "Thank you",
        1.7,
        ARRIVED,
        (0.0, 1.0, 0.0, 0.0),
        tuple(
            Ask(
                text,
                (
                    "That made our day, thank you!",
                    "I'll print this and hang it on the packing bench.",
                    "Love to hear it. Send a picture of the car when it is out in the sun!",
                    "Thank you, we'll pass it on to the whole crew.",
                ),
            )
            for text in (
                "Just wanted to say the {part} is a beautiful piece.",
                "Everything from {order} fit the first time.",
                "Whoever packed {order} deserves a raise, every bag was labeled.",
                "Fired up my {vehicle} last night, not a single leak!",
                "Your sizing chart saved my bacon. Lines are done and dry.",
                "Best fittings I have used in thirty years of building cars.",
                "Shout out to {agent} for the help with my fuel system. Car runs great.",
                "Five stars. {order} came quick and the {part} is top quality.",
            )
        ),
        (
            "Will be ordering again for the next build.",
            "Going to tell the guys at the club.",
            "Send me a sticker and I will put it on the trailer.",
            "",
            "Thanks for answering the phone like real people.",
        ),
    ),
)
