"""Adding a shop: the one write that happens before claims for the shop can exist."""

from __future__ import annotations

import re

import psycopg

from hotdash.db.connect import Shop, shop_session
from hotdash.errors import UsageError

DOMAIN = re.compile(r"^(?=.{3,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")


def add_shop(
    conn: psycopg.Connection, domain: str, *, name: str, iana_timezone: str, currency: str, country: str | None = None
) -> Shop:
    """Create a shop.

    Raises:
        UsageError: domain, time zone or currency is not one, or the shop exists already; says which.
    """
    domain, currency = domain.lower(), currency.upper()
    _check(conn, domain, iana_timezone, currency)
    row = conn.execute("select nextval(pg_get_serial_sequence('facts.shops', 'shop_id'))").fetchone()
    assert row is not None
    shop = Shop(row[0], domain, name, iana_timezone, currency)
    with shop_session(conn, [shop.shop_id]):
        conn.execute("insert into app.shop_directory (domain, shop_id) values (%s, %s)", [domain, shop.shop_id])
        conn.execute(
            "insert into facts.shops (shop_id, domain, name, iana_timezone, currency, country)"
            " values (%s, %s, %s, %s, %s, %s)",
            [shop.shop_id, domain, name, iana_timezone, currency, country],
        )
    return shop


def _check(conn: psycopg.Connection, domain: str, iana_timezone: str, currency: str) -> None:
    if not DOMAIN.match(domain):
        raise UsageError(f"{domain!r} is not a domain.", hint="Use the shop's own, such as parts.myshopify.com.")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise UsageError(f"{currency!r} is not a currency code.", hint="Use three letters, such as USD.")
    # Abbreviations such as EST are refused: they know no daylight saving.
    known = conn.execute(
        "select exists (select from pg_timezone_names where name = %(zone)s)"
        " and (%(zone)s like '%%/%%' or %(zone)s = 'UTC')",
        {"zone": iana_timezone},
    ).fetchone()
    if not known or not known[0]:
        raise UsageError(
            f"{iana_timezone!r} is not a time zone.", hint="Use an IANA name, such as America/Chicago or Europe/London."
        )
    if conn.execute("select 1 from app.shop_directory where domain = %s", [domain]).fetchone():
        raise UsageError(f"The shop {domain} exists already.", hint="See: hotdash shop list")
