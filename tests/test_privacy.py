"""Who asked to be forgotten is forgotten in every table there is, and stays so; the figures stay too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, set_session
from hotdash.db.copy import Staging
from planting import Garden

EMAIL, PHONE, NAME = "zebediah.q+parts@quillfeather.example", "+1 (512) 555-0142", "Zebediah Quillfeather"
TRACES = r"zebediah|quillfeather|512.{0,3}555.{0,3}0142"
# What belongs to those who work for the shop, not to its customers.
OF_OPERATORS = {"app.users", "facts.operator_contacts", "app.dashboard_visits", "app.api_tokens"}
# What nobody can change: chained by hash, signed.
LEFT_ALONE = OF_OPERATORS | {"app.decision_log", "app.decision_archives"}
CUSTOMER, ORDER, CONVERSATION, CONTACT = 4711, 815, 99, 77
CUSTOMERS = (
    "shopify_customer_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "city",
    "postcode",
    "source_updated_at",
)
CONVERSATIONS = (
    "chatwoot_conversation_id", "contact_id", "contact_name", "contact_email", "contact_phone", "status",
    "conversation_created_at", "source_updated_at", "line_number",
)  # fmt: skip
MESSAGES = ("chatwoot_conversation_id", "message_id", "sender_kind", "sent_at", "content", "line_number")
AT = "2026-03-01 12:00+00"


def load(conn: psycopg.Connection, shop: Shop, version: str = AT) -> None:
    """Load the person as sources tell of her."""
    set_session(conn, [shop.shop_id], "service_role")
    conn.execute("select load.open_staging()")
    staging = Staging(conn)
    first, last = NAME.split()
    staging.add("staged_customers", CUSTOMERS, [(CUSTOMER, first, last, EMAIL, PHONE, "Austin", "78701", version)])
    staging.add("staged_cx_conversations", CONVERSATIONS, [
        (CONVERSATION, CONTACT, NAME, EMAIL.upper(), PHONE, "open", AT, version, 1)
    ])  # fmt: skip
    staging.add("staged_cx_messages", MESSAGES, [(CONVERSATION, 1, "customer", AT, f"Hi, {NAME} here.", 1)])
    staging.flush()
    conn.execute("select load.everything(%s)", [shop.shop_id])
    conn.execute("select load.close_staging()")
    conn.execute("reset role")


def order(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute(
        "insert into facts.orders (shop_id, shopify_order_id, order_number, ordered_at, order_date, currency,"
        " total_price, shopify_customer_id) values (%s, %s, '#815', %s, '2026-03-01', 'USD', 120.50, %s)",
        [shop.shop_id, ORDER, AT, CUSTOMER],
    )


@pytest.fixture
def garden(conn: psycopg.Connection, shop: Shop) -> Garden:
    """The person in every table of a shop, in every text."""
    load(conn, shop)
    order(conn, shop)
    keys = {"shopify_customer_id": CUSTOMER, "shopify_order_id": ORDER, "chatwoot_conversation_id": CONVERSATION}
    garden = Garden(conn, shop.shop_id, keys)
    conn.execute("insert into app.settings (shop_id, name, value) values (%s, 'lead_time_days', 9)", [shop.shop_id])
    assert garden.fill() == []
    marks = f"{EMAIL.title()}, tel. 512.555.0142."
    assert garden.plant(marks, f"{marks} {NAME.upper()}") > 120
    # By what she is known must stay what it is.
    first, last = NAME.split()
    known = {"first": first, "last": last, "name": NAME, "email": EMAIL, "phone": PHONE, "shop": shop.shop_id}
    conn.execute(
        "update facts.customer_contacts set first_name = %(first)s, last_name = %(last)s, email = %(email)s,"
        " phone = %(phone)s where shop_id = %(shop)s",
        known,
    )
    conn.execute(
        "update facts.cx_contacts set name = %(name)s, email = %(email)s, phone = %(phone)s where shop_id = %(shop)s",
        known,
    )
    return garden


def as_worker(conn: psycopg.Connection, shop: Shop, query: str, *params: Any) -> Any:
    with conn.transaction():
        set_session(conn, [shop.shop_id], "service_role")
        row = conn.execute(query.encode(), [shop.shop_id, *params]).fetchone()
        conn.execute("reset role")
    assert row is not None
    return row[0]


ERASE = "select access.erase_customer_data(%s, %s)"


def test_erasure_reaches_every_table_there_is(conn: psycopg.Connection, shop: Shop, garden: Garden) -> None:
    planted = set(garden.find(TRACES))
    assert {"facts.customer_contacts", "raw.import_files", "raw.rejects", "raw.payloads", "app.alerts"} <= planted
    counts = as_worker(conn, shop, ERASE, [str(CUSTOMER)])
    assert set(garden.find(TRACES)) <= LEFT_ALONE
    assert planted - LEFT_ALONE <= set(counts)
    assert counts["left in app.decision_log"] == 1, "what cannot be erased is said"


def test_columns_that_took_no_text_are_held_by_keys_and_checks(garden: Garden) -> None:
    # Whatever takes free text was tried above; a new column that refuses it must say by a check what it holds.
    checked = {f"{c.table}.{c.name}" for c in garden.columns() if c.allowed}
    keys = {"app.settings.name", "app.source_connections.source", "app.source_secrets.source", "facts.shops.currency"}
    assert set(garden.refused) <= checked | keys


def test_accounts_of_operators_stay(conn: psycopg.Connection, shop: Shop, garden: Garden) -> None:
    as_worker(conn, shop, ERASE, [EMAIL])
    emails = conn.execute("select u.email from app.users as u where u.shop_id = %s", [shop.shop_id]).fetchall()
    assert EMAIL in emails[0][0].lower()


def test_figures_stay(conn: psycopg.Connection, shop: Shop, garden: Garden) -> None:
    def amounts() -> list[Any]:
        return conn.execute(
            "select o.shopify_order_id, o.total_price, o.shopify_customer_id, m.total_revenue from facts.orders as o"
            " cross join rollups.sales_metrics_daily as m where o.shop_id = %(shop)s and m.shop_id = %(shop)s",
            {"shop": shop.shop_id},
        ).fetchall()

    before = amounts()
    as_worker(conn, shop, ERASE, [str(CUSTOMER)])
    assert amounts() == before != []


@pytest.mark.parametrize("known", [[str(CUSTOMER)], [f"gid://shopify/Customer/{CUSTOMER}"], [EMAIL.upper()]])
def test_a_reimport_does_not_bring_her_back(conn: psycopg.Connection, shop: Shop, known: list[str]) -> None:
    load(conn, shop)
    as_worker(conn, shop, ERASE, known)
    garden = Garden(conn, shop.shop_id)
    assert garden.find(TRACES) == []
    for version in (AT, "2026-03-02 12:00+00"):
        load(conn, shop, version)
        assert garden.find(TRACES) == []
    kept = conn.execute("select count(*) from facts.cx_messages where shop_id = %s", [shop.shop_id]).fetchone()
    assert kept == (1,), "what happened stays"


def test_others_stay_as_they_are(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], garden: Garden
) -> None:
    elsewhere = make_shop("elsewhere.example")
    load(conn, elsewhere)
    conn.execute(
        "insert into facts.customers (shop_id, shopify_customer_id) values (%(shop)s, 5);", {"shop": shop.shop_id}
    )
    conn.execute(
        "insert into facts.customer_contacts (shop_id, shopify_customer_id, first_name, email)"
        " values (%s, 5, 'Zeb', 'q+parts@quill.example')",
        [shop.shop_id],
    )
    as_worker(conn, shop, ERASE, [str(CUSTOMER)])
    left = conn.execute("select first_name, email from facts.customer_contacts where shopify_customer_id = 5")
    assert left.fetchone() == ("Zeb", "q+parts@quill.example")
    other = conn.execute("select email from facts.customer_contacts where shop_id = %s", [elsewhere.shop_id]).fetchone()
    assert other == (EMAIL,)


@pytest.mark.parametrize(
    ("text", "is_hers"),
    [
        (f"mail {EMAIL}.", True),
        (f"x{EMAIL}", False),
        (f"{EMAIL}.au-example", True),
        ("512-555-0142", True),
        ("+15125550142", True),
        ("99995125550142", False),
        ("zebediah  quillfeather's hose", True),
        ("Quillfeather Zebediah", False),
        ("Zebediah", False),
    ],
)
def test_only_what_is_hers_is_taken_out(conn: psycopg.Connection, text: str, is_hers: bool) -> None:
    row = conn.execute("select %s ~* access.mention_pattern(%s, %s, %s)", [text, [EMAIL], [PHONE], [NAME]]).fetchone()
    assert row == (is_hers,)


def test_who_is_named_like_a_part_leaves_the_parts_alone(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    conn.execute(
        "update facts.customer_contacts set first_name = 'Hose', last_name = 'End' where shop_id = %s", [shop.shop_id]
    )
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title) values (%s, 1, 'Hose End AN6')", [shop.shop_id]
    )
    as_worker(conn, shop, ERASE, [str(CUSTOMER)])
    assert conn.execute("select title from facts.products").fetchall() == [("Hose End AN6",)]


def test_late_rejects_and_backups_are_erased_again(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    as_worker(conn, shop, ERASE, [str(CUSTOMER)])
    conn.execute(
        "insert into raw.rejects (shop_id, source, reason, payload) values (%s, 'files', 'r', %s)",
        [shop.shop_id, f"1,{EMAIL},2"],
    )
    # As a restored backup would have it.
    conn.execute(
        "update facts.customer_contacts set email = %s, first_name = 'Zebediah' where shop_id = %s",
        [EMAIL, shop.shop_id],
    )
    garden = Garden(conn, shop.shop_id)
    assert len(garden.find(TRACES)) == 2
    repeat = "select access.repeat_erasures(%s, '-infinity')"
    assert as_worker(conn, shop, repeat) > 0
    assert garden.find(TRACES) == []
    assert as_worker(conn, shop, repeat) == 0


def test_a_shop_that_left_keeps_figures_and_no_customers(conn: psycopg.Connection, shop: Shop, garden: Garden) -> None:
    as_worker(conn, shop, "select access.erase_shop_data(%s)")
    left = [table for table in garden.find(TRACES) if table.startswith(("raw.", "facts."))]
    # What is left are texts about things, where she was planted only for this test.
    marked = {c.table for c in garden.columns() if c.is_personal and c.table.startswith(("raw.", "facts."))}
    names = [t for t in garden.find("zebediah quillfeather") if t in marked and t not in OF_OPERATORS]
    assert names == []
    assert "facts.customer_contacts" not in left
    assert conn.execute("select total_price from facts.orders").fetchone() is not None


def test_the_export_holds_every_row_of_hers(conn: psycopg.Connection, shop: Shop, garden: Garden) -> None:
    data = as_worker(conn, shop, "select access.export_customer_data(%s, %s)", [EMAIL])
    text = json.dumps(data)
    assert EMAIL in text and "Austin" in text and f"Hi, {NAME} here." in text
    tables = {c.table for c in garden.columns() if c.name in garden.keys and c.table[:3] in ("fac", "rol")}
    assert tables <= set(data)
    assert {"raw.payloads", "raw.rejects"} <= set(data)


def test_a_correction_reaches_both_places(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop)
    changes = {"first_name": "Zeb", "last_name": "Quill", "email": "Z@Quill.example"}
    changed = as_worker(
        conn, shop, "select access.rectify_customer_data(%s, %s, %s)", [str(CUSTOMER)], json.dumps(changes)
    )
    assert changed == 2
    assert conn.execute("select first_name, email, city from facts.customer_contacts").fetchall() == [
        ("Zeb", "z@quill.example", "Austin")
    ]
    assert conn.execute("select name, email, phone from facts.cx_contacts").fetchall() == [
        ("Zeb Quill", "z@quill.example", PHONE)
    ]


def test_columns_that_sound_like_people_are_marked(conn: psycopg.Connection) -> None:
    sounds = re.compile(
        r"email|phone|first_name|last_name|contact|content|payload|rationale|address|postcode|\bcity|visitor"
    )
    unmarked = [
        f"{c.table}.{c.name}"
        for c in Garden(conn, 0).columns()
        if c.type in ("text", "text[]", "jsonb") and sounds.search(c.name) and not c.is_personal
    ]
    assert unmarked == [], "begin its comment with 'Personal: '"


@pytest.mark.parametrize("function", ["erase_customer_data", "export_customer_data", "erase_shop_data"])
def test_the_server_can_do_none_of_it(conn: psycopg.Connection, shop: Shop, function: str) -> None:
    load(conn, shop)
    conn.execute("set local role hotdash_api")
    conn.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps({"shop_ids": [shop.shop_id]})])
    params = [shop.shop_id] + ([["1"]] if function != "erase_shop_data" else [])
    marks = ", ".join(["%s"] * len(params))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(f"select access.{function}({marks})".encode(), params)
