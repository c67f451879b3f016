"""What customers may ask: what is kept of them, that it be right, that it be forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import UsageError

CHANGEABLE = ("first_name", "last_name", "email", "phone", "city", "postcode")
KNOWN_BY = re.compile(r"(gid://shopify/Customer/)?-?\d{1,18}|[^@\s]+@[^@\s]+|\+\d{7,15}")
HINT = "Use a customer's number or global id, an e-mail address, or a telephone number such as +15125550142."


def export_customer(conn: Connection, shop: Shop, customer: Sequence[str]) -> dict[str, Any]:
    """Every row that is kept of a customer, by table.

    Args:
        customer: everything that she is known by: numbers, global ids, e-mail addresses, telephone numbers with +.

    Raises:
        UsageError: that is none of these.
    """
    return dict(_ask(conn, shop, "access.export_customer_data(%s, %s)", _known_by(customer)))


def erase_customer(conn: Connection, shop: Shop, customer: Sequence[str]) -> dict[str, int]:
    """Forget who a customer is, everywhere, for good; rows changed by table. Orders keep their amounts.

    Raises:
        UsageError: as export_customer.
    """
    return dict(_ask(conn, shop, "access.erase_customer_data(%s, %s)", _known_by(customer)))


def rectify_customer(conn: Connection, shop: Shop, customer: Sequence[str], changes: Mapping[str, str]) -> int:
    """Correct who a customer is, until the source tells something newer; how many rows there were of her.

    Raises:
        UsageError: as export_customer, or nothing that could be changed was given.
    """
    unknown = sorted(changes.keys() - set(CHANGEABLE))
    if unknown or not changes:
        raise UsageError(
            f"{', '.join(unknown) or 'Nothing'} cannot be corrected.", hint=f"Give some of {', '.join(CHANGEABLE)}."
        )
    call = "access.rectify_customer_data(%s, %s, %s)"
    return int(_ask(conn, shop, call, _known_by(customer), json.dumps(dict(changes))))


def repeat_erasures(conn: Connection, shop: Shop) -> int:
    """Erase again everybody who was erased and has come back, with a backup say; how many marks of them were found."""
    return int(_ask(conn, shop, "access.repeat_erasures(%s, '-infinity')"))


def _known_by(customer: Sequence[str]) -> list[str]:
    bad = [text for text in customer if not KNOWN_BY.fullmatch(text.strip())]
    if bad or not customer:
        raise UsageError("That does not say who the customer is.", hint=HINT)
    return [text.strip() for text in customer]


def _ask(conn: Connection, shop: Shop, call: str, *params: Any) -> Any:
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(f"select {call}".encode(), [shop.shop_id, *params]).fetchone()
    return row[0] if row else None
