"""Agents in the shape of Chatwoot's REST API, one a line."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.chatwoot.documents import Agent
from hotdash.sources.formats import Head, Reader

COLUMNS = ("operator_id", "role", "is_active", "name", "email", "line_number")


class AgentsFormat:
    """Operators."""

    name = "chatwoot-agents-jsonl"
    title = "Chatwoot agents"

    def recognises(self, head: Head) -> bool:
        """A first line that is a JSON object with a role and no inbox."""
        first = head.text.lstrip("\ufeff").lstrip().partition("\n")[0]
        is_person = '"role"' in first and ('"availability_status"' in first or '"email"' in first)
        return first.startswith("{") and is_person and '"inbox_id"' not in first and "gid://" not in first

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one operator a line."""
        stage_agents(staging, reader.json_lines())


def stage_agents(staging: Staging, lines: Iterable[tuple[int, bytes]]) -> None:
    """Stage one operator a numbered line."""
    decode = msgspec.json.Decoder(Agent).decode
    for line_number, text in lines:
        try:
            agent = decode(text.replace(b"\\u0000", b""))
        except msgspec.MsgspecError as reason:
            staging.reject(
                line_number, text.decode(errors="replace"), str(reason), column=None,
                remedy="Read the agents again from Chatwoot.",
            )  # fmt: skip
            continue
        name = agent.name or agent.available_name
        staging.add("staged_operators", COLUMNS, [(agent.id, agent.role, True, name, agent.email, line_number)])
