"""The formats of Chatwoot."""

from __future__ import annotations

from hotdash.sources.chatwoot.agents import AgentsFormat
from hotdash.sources.chatwoot.conversations import ConversationsFormat
from hotdash.sources.chatwoot.escalation import EscalationFormat
from hotdash.sources.formats import Format

FORMATS: tuple[Format, ...] = (ConversationsFormat(), AgentsFormat(), EscalationFormat())
