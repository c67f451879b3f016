"""Chatwoot as a source: what it asks for, what its token lets one see, and its file formats."""

from __future__ import annotations

from collections.abc import Mapping

from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.chatwoot import sync
from hotdash.sources.chatwoot.agents import AgentsFormat
from hotdash.sources.chatwoot.client import Client
from hotdash.sources.chatwoot.conversations import ConversationsFormat
from hotdash.sources.chatwoot.escalation import EscalationFormat
from hotdash.sources.chatwoot.webhooks import SHORTEST_TOKEN, mode_of
from hotdash.sources.formats import Format
from hotdash.sources.source import Access, Ask, Connected, OnProgress

FORMATS: tuple[Format, ...] = (ConversationsFormat(), AgentsFormat(), EscalationFormat())
MODES = {
    "signed": "webhooks that are signed",
    "token": "webhooks that are known by the token in their address",
    "none": "",
}
BY_POLLING = "Without webhook_secret or webhook_token changes are seen by the sweep every ten minutes, not at once."
BY_AGENT = "An agent's token sees only the inboxes that the agent works in; what lies in others stays unseen."


class ChatwootSource:
    """Conversations, agents, inboxes and ratings of one Chatwoot account."""

    name = "chatwoot"
    title = "Chatwoot"
    asks = (
        Ask("base_url", "Address of Chatwoot", "HOTDASH_CHATWOOT_URL", help="As in the browser: https://chat.example.com."),
        Ask("account_id", "Number of the account", "HOTDASH_CHATWOOT_ACCOUNT", help="As in /app/accounts/NUMBER."),
        Ask(
            "token", "Access token", "HOTDASH_CHATWOOT_TOKEN", is_secret=True,
            help="Of an administrator: Profile settings, at the bottom.",
        ),
        Ask(
            "webhook_secret", "Secret of the webhook", "HOTDASH_CHATWOOT_WEBHOOK_SECRET", is_secret=True, default="",
            help="Settings > Integrations > Webhooks, for the address …/webhooks/chatwoot?shop=DOMAIN. Empty: none.",
        ),
        Ask(
            "webhook_token", "Token in the webhook's address", "HOTDASH_CHATWOOT_WEBHOOK_TOKEN", is_secret=True,
            default="", help="For servers that do not sign: …&token=TOKEN, from openssl rand -hex 24. Empty: none.",
        ),
    )  # fmt: skip

    def check(self, connected: Connected) -> Access:
        """Whose token it is and what that role does not see; changes nothing.

        Raises:
            SourceError: it cannot be reached or refuses, or the account is not one of the token's user.
        """
        token = connected.secrets.get("webhook_token", "")
        if token and len(token) < SHORTEST_TOKEN:
            raise SourceError(
                f"The webhook's token can be guessed: it has fewer than {SHORTEST_TOKEN} characters.",
                hint="Make one with: openssl rand -hex 24",
            )
        with Client(connected) as client:
            name, role = _membership(client, connected.settings["account_id"])
            client.inboxes()
        mode = mode_of(connected.secrets)
        missing = {} if role == "administrator" else {"administrator": BY_AGENT}
        return Access(
            account=f"{name} at {client.host}",
            granted=(role, *filter(None, [MODES[mode]])),
            missing=missing | ({"webhooks": BY_POLLING} if mode == "none" else {}),
            settings={"webhook_mode": mode, "role": role},
        )

    def backfill(self, conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
        """Load the whole account; see sync.backfill."""
        return sync.backfill(conn, connected, on_progress)


def _membership(client: Client, account_id: str) -> tuple[str, str]:
    """Name of the account and role in it."""
    accounts = client.profile().get("accounts")
    for account in accounts if isinstance(accounts, list) else []:
        if isinstance(account, Mapping) and str(account.get("id")) == account_id:
            return str(account.get("name")), str(account.get("role"))
    raise SourceError(
        f"The token's user does not belong to the account {account_id}.",
        hint="Check the number in Chatwoot's address, /app/accounts/NUMBER.",
    )


SOURCE = ChatwootSource()
