"""A shop, a server that behaves like Chatwoot, and the connection between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from conftest import add_shop
from fakes.chatwoot.account import ACTIVITY, Conversation, Message
from fakes.chatwoot.scenario import Days, make_account
from fakes.chatwoot.server import Chatwoot, serve
from fakes.chatwoot.webhooks import Sent, Webhooks
from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Database, Shop, admin_connection
from hotdash.sources.chatwoot import webhooks
from hotdash.sources.source import Connected

TOKEN = "planted-token-5d1c"
SECRET = "planted-secret-77aa"


class Desk:
    """A shop, its Chatwoot, and the connection between them."""

    def __init__(self, conn: Connection, shop: Shop, url: str, server: Chatwoot) -> None:
        self.conn, self.shop, self.server, self.account = conn, shop, server, server.account
        self.connected = Connected(
            shop, "chatwoot", {"base_url": url, "account_id": "1"}, {"token": TOKEN, "webhook_secret": SECRET}
        )
        self.hooks = Webhooks(self.account, secret=SECRET)
        self.days = Days(self.account, lambda: None)

    def keep(self, sent: Sent) -> None:
        """What POST /webhooks/chatwoot does with a delivery."""
        delivery = webhooks.verify(sent.headers, sent.body, self.connected.secrets, self.connected.settings, utc_now())
        self.conn.execute(
            "insert into raw.payloads (shop_id, source, topic, event_id, object_id, payload) values"
            " (%s, 'chatwoot', %s, %s, %s, %s) on conflict (shop_id, source, topic, event_id) do nothing",
            [self.shop.shop_id, delivery.topic, delivery.event_id, delivery.object_id, sent.body.decode()],
        )

    def facts(self) -> dict[int, Any]:
        """What is loaded, object by object, in the words of the server's state."""
        rows = self.conn.execute(
            """
            select c.chatwoot_conversation_id, c.status, c.priority, c.labels, c.assignee_id, c.inbox_id, k.name, k.email,
                extract(epoch from c.conversation_created_at)::bigint, extract(epoch from c.snoozed_until)::bigint,
                c.csat_rating, (
                    select jsonb_agg(jsonb_build_array(
                        m.message_id, m.sender_kind, m.is_private, extract(epoch from m.sent_at)::bigint, x.content
                    ) order by m.message_id)
                    from facts.cx_messages as m
                    left join facts.cx_message_texts as x using (shop_id, chatwoot_conversation_id, message_id)
                    where m.shop_id = c.shop_id and m.chatwoot_conversation_id = c.chatwoot_conversation_id
                )
            from facts.cx_conversations as c
            left join facts.cx_contacts as k using (shop_id, chatwoot_conversation_id)
            where c.shop_id = %s
            """,
            [self.shop.shop_id],
        ).fetchall()
        return {row[0]: list(row[1:]) for row in rows}

    def state(self) -> dict[int, Any]:
        """What the server holds."""
        ratings = {survey.conversation.number: survey.rating for survey in self.account.surveys}
        return {number: _state(told, ratings.get(number)) for number, told in self.account.conversations.items()}

    def requests(self) -> int:
        """How many were made since the last time of asking."""
        count = len(self.server.asked)
        self.server.asked.clear()
        return count


def _state(told: Conversation, rating: int | None) -> list[Any]:
    return [
        told.status, told.priority, told.labels, told.assignee and told.assignee.number, told.inbox.number,
        told.contact.name, told.contact.email, int(told.created_at), told.snoozed_until and int(told.snoozed_until),
        rating, [_said(said) for said in told.messages],
    ]  # fmt: skip


def _said(said: Message) -> list[Any]:
    is_operator = said.sender is not None and said.sender.role is not None
    kind = "system" if said.kind == ACTIVITY else "operator" if is_operator else "customer" if said.sender else "bot"
    return [said.number, kind, said.is_private, int(said.at), None if said.attributes.get("deleted") else said.content]


@contextmanager
def open_desk(database: Database, role: int = 1) -> Iterator[Desk]:
    account = make_account(lambda: datetime.now(UTC))
    server = Chatwoot(account)
    server.tokens[TOKEN] = account.agents[role]
    with admin_connection(database.admin_url) as conn, serve(server) as url:
        yield Desk(conn, add_shop(conn), url, server)


@pytest.fixture
def desk(fresh_database: Database) -> Iterator[Desk]:
    """A desk at which nothing has happened yet."""
    with open_desk(fresh_database) as desk:
        yield desk
