"""Openings, closings, moods and the talk after the first answer."""

from __future__ import annotations

from hotdash.sample.topics import CALM, CROSS, FURIOUS, PLEASED

GREETINGS = ("Hi", "Hello", "Hey guys", "Hey", "Hi there", "Hi team", "Howdy", "Hello folks", "Good day")
CLOSINGS = (
    "Thanks, {first}",
    "Thanks",
    "Thank you",
    "Thx",
    "- {first}",
    "Cheers, {first}",
    "Appreciate the help",
    "Let me know. Thanks",
    "TIA",
    "{name}",
)
TAILS: dict[str, tuple[str, ...]] = {
    CALM: (
        "No rush.",
        "Car is on jack stands so I have time.",
        "Trying to get this wrapped up by the weekend.",
        "First time ordering AN stuff so bear with me.",
        "You can call me if that is easier.",
        "",
        "",
        "",
        "",
        "",
    ),
    PLEASED: (
        "Last order from you was perfect by the way.",
        "You guys have always been great.",
        "Love the quality of the fittings so far.",
        "Keep up the good work.",
        "My buddy sent me to you and he was right.",
    ),
    CROSS: (
        "This is getting frustrating.",
        "Not what I expected from you.",
        "I have lost a whole weekend over this.",
        "Kind of disappointed to be honest.",
        "I already asked about this once and got no answer.",
        "The car has been stuck on the lift because of this.",
        "I paid good money for this.",
    ),
    FURIOUS: (
        "This is the worst service I have had from any parts shop.",
        "I am filing a chargeback with my card company tomorrow if nobody answers.",
        "I will never order from you again and I will tell everyone on the forum why.",
        "Absolutely unacceptable. I want a full refund NOW.",
        "Three emails, zero answers. You are a joke.",
        "I want to talk to the owner today.",
        "Get this fixed or my lawyer writes the next one.",
    ),
}
OPENERS = (
    "Hi {first},",
    "Hey {first}, thanks for reaching out.",
    "Hello {first},",
    "Hi {first}, {agent} here.",
    "Hey {first},",
    "Thanks for the note, {first}.",
    "{first},",
)
SORRY = (
    "I'm sorry about that.",
    "Sorry for the hassle, that is not how it should go.",
    "I apologize, that one is on us.",
    "I understand the frustration and I am sorry.",
    "Sorry you had to chase this.",
    "That should not have happened, I'm sorry.",
)
SIGNS = ("- {agent}", "Thanks, {agent}", "{agent}, tech desk", "Let me know. {agent}", "", "")
ABOUT_PARTS = (
    ("Ok, that helps. Is {size} in stock in black?", "Yes, black {size} is on the shelf."),
    ("Got it. I'll measure tonight and get back to you.", "Sounds good, write any time."),
    ("Is that the same for the return side?", "Same for the return side, yes."),
    ("Sounds good, order going in now.", "Thank you! If it is in before 1 pm it ships today."),
    ("That makes sense, thank you.", "Any time."),
    ("Understood. What about going to {other}?", "You can, it just costs more and is harder to bend."),
    ("Can you email me the link?", "Link is in your inbox."),
    ("Ok. And what about E85, is that hose fine with it?", "PTFE is fine with E85, methanol and diesel."),
    ("Does that come with the o-ring?", "It does, and you get a spare."),
    ("How long does it take to ship?", "Same day before 1 pm Central, then 2 to 5 days."),
)
ABOUT_ORDERS = (
    ("Ok, I will keep an eye on it.", "I will too, and write if anything changes."),
    ("Thanks. Do I need to sign for it?", "No signature needed."),
    ("ok thanks", "Happy to help."),
    ("Sure, here is a picture.", "Thanks for the picture, that is clear. I have it in the ticket."),
    ("Do I need to send anything in?", "No, we have all we need."),
    ("Sounds fair.", "Appreciate the patience."),
    ("What is the new total?", "No change, it is on us."),
    ("When does that go out?", "On today's truck."),
    ("Will I get a mail about it?", "Yes, in the next hour."),
)
GLAD = tuple(
    (text, reply)
    for text in (
        "You guys rock, thank you!",
        "Awesome, fastest answer I ever got from a parts place.",
        "Great, that is exactly what I needed. Thanks a bunch!",
        "Thank you so much, {agent}. Super helpful.",
        "Perfect, thanks!",
    )
    for reply in ("You're welcome, good luck with the build!", "Any time!", "Glad to help, {first}.")
)
CROSS_TALK = (
    ("That does not really answer my question.", "Fair enough, give me a call and we go through it together."),
    (
        "Ok but what am I supposed to do with the car until then?",
        "I moved it to the front of the line and upgraded it to overnight.",
    ),
    ("Fine. Please make sure it happens this time.", "I put my name on it. You get a mail from me when it is done."),
    ("I sent the pictures already, look in the first mail.", "Found them, they went into the wrong folder. Thanks."),
    ("So it is another week? Great.", "Not a week, two days. I upgraded it at our cost."),
    (
        "I would rather just have my money back at this point.",
        "I understand. The refund is on its way, and the label too.",
    ),
)
FURIOUS_TALK = (
    (
        "Are you even reading what I write?",
        "I am, every word, and I have asked the warehouse lead to handle it personally.",
    ),
    ("No. I want the refund today, not an excuse.", "The full refund is issued, you will have the mail in a minute."),
    (
        "Still nothing. Chargeback it is.",
        "I see why. The refund went out today, please look at your card before you file.",
    ),
    ("Unbelievable. Give me a manager.", "My manager will call you today at the number on the order."),
    (
        "I posted this on the forum so others are warned.",
        "That is your right. I would like the chance to put it in order first.",
    ),
    ("I am done with your company.", "I am sorry we got there. Everything has been refunded."),
)
CHASERS = (
    "Hello? Anyone there?",
    "Still waiting on an answer here.",
    "Any news?",
    "Following up on this.",
    "Bump. Did you see my message?",
    "??",
)
NOTES = (
    "Customer called as well.",
    "Regular customer, handle first.",
    "Answered the same question twice this week, we should put it on the page.",
    "Asked the tech desk before answering.",
    "See the last ticket too.",
)
ESCALATIONS = (
    "Customer threatens chargeback, needs the owner.",
    "Third contact about {order}. Escalating.",
    "Lost trust in us. Escalating so somebody calls back.",
)
