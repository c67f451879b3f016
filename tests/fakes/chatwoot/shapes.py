"""The JSON that Chatwoot writes: REST with numbers and zeros, webhooks with words, ISO times and nulls."""

from __future__ import annotations

from datetime import UTC, datetime

from fakes.chatwoot.account import ACTIVITY, Account, Conversation, Inbox, Json, Message, Person, Survey

WORDS = ("incoming", "outgoing", "activity", "template")


def seconds(at: float | None) -> int:
    """Epoch seconds, and 0 for never: nil.to_i."""
    return int(at or 0)


def iso(at: float | None) -> str | None:
    """As Rails writes it in JSON."""
    return (
        None
        if at is None
        else datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def contact_json(person: Person) -> Json:
    """A contact."""
    return {
        "additional_attributes": {},
        "availability_status": "offline",
        "email": person.email,
        "id": person.number,
        "name": person.name,
        "phone_number": person.phone,
        "blocked": False,
        "identifier": None,
        "thumbnail": "",
        "custom_attributes": {},
        "last_activity_at": 0,
        "created_at": 0,
    }


def agent_json(account: Account, person: Person) -> Json:
    """An agent."""
    return {
        "id": person.number,
        "account_id": account.number,
        "availability_status": "online",
        "auto_offline": True,
        "confirmed": True,
        "email": person.email,
        "available_name": person.name,
        "name": person.name,
        "role": person.role,
        "thumbnail": "",
        "custom_role_id": None,
    }


def conversation_json(account: Account, told: Conversation) -> Json:
    """A conversation as REST lists it, with its newest message."""
    meta: Json = {"sender": contact_json(told.contact), "channel": told.inbox.channel, "hmac_verified": False}
    if told.assignee:
        meta["assignee"] = agent_json(account, told.assignee)
    spoken = [message for message in told.messages if message.kind != ACTIVITY]
    return {
        "meta": meta,
        "id": told.number,
        "messages": [message_json(account, told, told.messages[-1])] if told.messages else [],
        "account_id": account.number,
        "uuid": told.uuid,
        "additional_attributes": {},
        "agent_last_seen_at": 0,
        "assignee_last_seen_at": 0,
        "can_reply": True,
        "contact_last_seen_at": 0,
        "custom_attributes": told.attributes,
        "inbox_id": told.inbox.number,
        "labels": told.labels,
        "muted": False,
        "snoozed_until": None if told.snoozed_until is None else int(told.snoozed_until),
        "status": told.status,
        "created_at": seconds(told.created_at),
        "updated_at": told.updated_at,
        "timestamp": seconds(told.last_activity_at),
        "first_reply_created_at": seconds(told.first_reply_at),
        "unread_count": 0,
        "last_non_activity_message": message_json(account, told, spoken[-1]) if spoken else None,
        "last_activity_at": seconds(told.last_activity_at),
        "priority": told.priority,
        "waiting_since": seconds(told.waiting_since),
        "sla_policy_id": None,
    }


def message_json(account: Account, conversation: Conversation, said: Message) -> Json:
    """A message as REST tells it."""
    found: Json = {
        "id": said.number,
        "content": said.content,
        "account_id": account.number,
        "inbox_id": conversation.inbox.number,
        "conversation_id": conversation.number,
        "message_type": said.kind,
        "created_at": seconds(said.at),
        "updated_at": iso(said.at),
        "private": said.is_private,
        "status": "sent",
        "source_id": None,
        "content_type": "input_csat" if "submitted_values" in said.attributes else "text",
        "content_attributes": said.attributes,
        "sender_type": _sender_type(said),
        "sender_id": said.sender.number if said.sender else None,
    }
    if said.sender:
        is_agent = said.sender.role is not None
        found["sender"] = {
            "id": said.sender.number, "name": said.sender.name, "type": "user" if is_agent else "contact",
        }  # fmt: skip
    return found


def _sender_type(said: Message) -> str | None:
    if said.sender is None:
        return None
    return "Contact" if said.sender.role is None else "User"


def inbox_json(inbox: Inbox) -> Json:
    """An inbox with its week; Chatwoot has one period a day."""
    return {
        "id": inbox.number,
        "avatar_url": "",
        "channel_id": inbox.number,
        "name": inbox.name,
        "channel_type": inbox.channel,
        "greeting_enabled": False,
        "greeting_message": None,
        "working_hours_enabled": inbox.keeps_hours,
        "enable_email_collect": True,
        "csat_survey_enabled": True,
        "enable_auto_assignment": True,
        "auto_assignment_config": {},
        "out_of_office_message": None,
        "working_hours": [_day_json(day, inbox.hours.get(day)) for day in range(7)],
        "timezone": inbox.timezone,
        "callback_webhook_url": None,
        "allow_messages_after_resolved": True,
        "lock_to_single_conversation": False,
        "sender_name_type": "friendly",
        "business_name": None,
    }


def _day_json(day: int, hours: tuple[int, int, int, int] | None) -> Json:
    opens = hours or (None, None, None, None)
    return {
        "day_of_week": day, "closed_all_day": hours is None, "open_hour": opens[0], "open_minutes": opens[1],
        "close_hour": opens[2], "close_minutes": opens[3], "open_all_day": opens == (0, 0, 23, 59),
    }  # fmt: skip


def survey_json(survey: Survey) -> Json:
    """An answer to a survey."""
    return {
        "id": survey.number,
        "rating": survey.rating,
        "feedback_message": "",
        "account_id": 1,
        "message_id": survey.message.number,
        "contact": contact_json(survey.conversation.contact),
        "conversation_id": survey.conversation.number,
        "created_at": seconds(survey.at),
    }


def event_json(account: Account, event: str, told: Conversation, said: Message | None, changes: Json) -> Json:
    """The body of a webhook."""
    whole: Json = {
        **{key: value for key, value in conversation_json(account, told).items() if key != "account_id"},
        "first_reply_created_at": iso(told.first_reply_at),
        "messages": [_message_event(account, told, message) for message in told.messages[-1:]],
    }
    head: Json = {"event": event, "account": {"id": account.number, "name": account.name}}
    if said is None:
        changed = [{name: {"previous_value": None, "current_value": value}} for name, value in changes.items()]
        return {**whole, **head, **({"changed_attributes": changed} if changed else {})}
    return {**_message_event(account, told, said), "conversation": whole, **head}


def _message_event(account: Account, told: Conversation, said: Message) -> Json:
    return {**message_json(account, told, said), "message_type": WORDS[said.kind], "created_at": iso(said.at)}
