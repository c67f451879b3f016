"""Escalation rules that a shop writes itself: escalate_on,value; they take the place of those that hotdash brings."""

from __future__ import annotations

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.chatwoot.rules import TOPICS
from hotdash.sources.chatwoot.sentiment import SENTIMENTS
from hotdash.sources.formats import Head, Reader

COLUMNS = ("kind", "value", "line_number")


class EscalationFormat:
    """What makes a conversation one that somebody must look at."""

    name = "escalation-csv"
    title = "Escalation rules"

    def recognises(self, head: Head) -> bool:
        """Columns escalate_on and value."""
        return {"escalate_on", "value"} <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one rule a row; one bad row refuses the file, since all rules together are the shop's."""
        allowed = {
            "label": None,
            "intent": {rule.says for rule in TOPICS},
            "sentiment": set(SENTIMENTS),
            "csat": {"1", "2", "3", "4", "5"},
        }
        for line_number, row in reader.csv_rows():
            kind, value = row["escalate_on"].strip().lower(), row["value"].strip()
            words = allowed.get(kind, set())
            if value and (words is None or value in words):
                staging.add("staged_escalation_rules", COLUMNS, [(kind, value, line_number)])
                continue
            raise UnreadableFileError(
                f"Line {line_number}: {kind} {value} is no rule.",
                hint="Known are "
                + "; ".join(f"{k}: {', '.join(sorted(v)) if v else 'any'}" for k, v in allowed.items()),
            )
