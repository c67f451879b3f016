"""Files come in whole, in any packing, or not at all; bad rows are kept with their reason."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import zstandard

from hotdash.db.connect import Shop
from hotdash.errors import UnreadableFileError, UsageError
from hotdash.sources.files.books import was_imported
from hotdash.sources.files.files import import_file
from hotdash.sources.files.mapping import parse_mapping
from hotdash.sources.files.rejects import list_rejects, replay_rejects

EXAMPLES = Path(__file__).parent.parent / "examples"
RETAIL = EXAMPLES / "online_retail.toml"
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GOOD = HEADER + (
    "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "536365,POST,POSTAGE,1,2010-12-01 08:27:00,18.00,17850.0,United Kingdom\n"
    "C536379,85123A,HEART,-1,2010-12-02 09:41:00,2.55,14527.0,United Kingdom\n"
)
FIRST = GOOD.splitlines()[1]


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def ledger(conn: psycopg.Connection, shop: Shop) -> list[tuple[object, ...]]:
    conn.execute("reset role")
    return conn.execute(
        "select event_date::text, kind, sum(amount)::text from facts.sale_events where shop_id = %s group by 1, 2 order by 1, 2",
        [shop.shop_id],
    ).fetchall()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_reading_a_file_in_any_packing(conn: psycopg.Connection, shop: Shop, tmp_path: Path, packing: str) -> None:
    done = import_file(conn, shop, write(tmp_path / "odd.name", PACKINGS[packing](GOOD.encode())), mapping=RETAIL)
    assert (done.read, done.loaded, done.unchanged, done.rejected) == (4, 4, 0, 0)
    assert ledger(conn, shop) == [
        ("2010-12-01", "gross_sale", "30.60"), ("2010-12-01", "shipping", "18.00"), ("2010-12-02", "return", "-2.55")
    ]  # fmt: skip


def test_an_imported_file_is_known_by_its_name_in_its_shop(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], tmp_path: Path
) -> None:
    other = make_shop("other.example")
    assert not was_imported(conn, shop, "good.csv")
    import_file(conn, shop, write(tmp_path / "good.csv", GOOD), mapping=RETAIL)
    conn.execute("reset role")
    assert was_imported(conn, shop, "good.csv")
    conn.execute("reset role")
    assert not was_imported(conn, other, "good.csv")


def test_a_second_import_changes_nothing(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", GOOD)
    import_file(conn, shop, file, mapping=RETAIL)
    again = import_file(conn, shop, file, mapping=RETAIL)
    assert (again.loaded, again.unchanged, again.days) == (0, 4, 0)


UNREADABLE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n\n", "is empty"),
    "missing column": (GOOD.replace("UnitPrice", "Price").encode(), "line 1 has no column 'UnitPrice'"),
    "cut gzip": (gzip.compress(GOOD.encode() * 50)[:-20], "incomplete gzip file"),
    "cut xz": (lzma.compress(GOOD.encode())[:-20], "incomplete xz file"),
    "cut zstd": (zstandard.compress(GOOD.encode())[:-5], "incomplete zstd file"),
    "other encoding": (GOOD.replace("HEART", "HÄRT").encode("latin-1"), "line 2, column 3 is not UTF-8"),
    "workbook": (b"PK\x03\x04" + bytes(range(256)) * 9, "is a workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "is not text"),
    "carriage returns": (GOOD.replace("\n", "\r").encode(), "a carriage return alone"),
    "utf-16 without mark": (GOOD.encode("utf-16-le"), "line 1 holds NUL bytes"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_understood_changes_nothing(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path, case: str
) -> None:
    data, words = UNREADABLE[case]
    with pytest.raises(UnreadableFileError, match=words) as caught:
        import_file(conn, shop, write(tmp_path / "bad.csv", data), mapping=RETAIL)
    assert caught.value.hint
    count = conn.execute("select count(*) from raw.import_files where shop_id = %s", [shop.shop_id]).fetchone()
    assert (ledger(conn, shop), count) == ([], (0,))


def test_an_unknown_file_names_its_columns(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="line 1") as caught:
        import_file(conn, shop, write(tmp_path / "x.csv", "foo,bar\n1,2\n"))
    assert "foo, bar" in (caught.value.detail or "")
    with pytest.raises(UnreadableFileError, match="JSON of a kind"):
        import_file(conn, shop, write(tmp_path / "x.json", '{"foo": 1}\n'))


BAD_ROWS = {
    "broken quote": (FIRST.replace("HEART", '"HEART'), "A quote is opened and never closed."),
    "half a row": ("536366,85123A,HE", "The row has 3 fields instead of 8."),
    "too many fields": (FIRST + ",more", "The row has 9 fields instead of 8."),
    "impossible date": (FIRST.replace("2010-12-01", "2010-02-30"), "The time is not a date"),
    "impossible year": (FIRST.replace("2010-12-01", "0010-12-01"), "impossible"),
    "absurd quantity": (FIRST.replace(",6,", ",99999999999,"), "The quantity is not a whole number"),
    "absurd price": (FIRST.replace("2.55", "1e300"), "The price is not a number"),
    "foreign digits": (FIRST.replace("2.55", "٢"), "The price is not a number"),
    "foreign digits of a quantity": (FIRST.replace(",6,", ",٦,"), "The quantity is not a whole number"),
    "endless line": (FIRST.replace("HEART", "H" * (9 << 20)), "The line is longer than 8 MB."),
    "endless quote": (FIRST.replace("HEART", '"' + "H" * (9 << 20)), "The line is longer than 8 MB."),
    "nul byte": (FIRST.replace("HEART", "HE\0RT"), "The row holds a NUL byte."),
    "no order": (FIRST.replace("536365", "", 1), "The order number is missing."),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_kept_and_the_others_load(conn: psycopg.Connection, shop: Shop, tmp_path: Path, case: str) -> None:
    row, reason = BAD_ROWS[case]
    lines = GOOD.splitlines(keepends=True)
    file = write(tmp_path / "a.csv", "".join([*lines[:3], row + "\n", *lines[3:]]))
    done = import_file(conn, shop, file, mapping=RETAIL)
    assert (done.read, done.loaded, done.rejected) == (5, 4, 1)
    (kept,) = list_rejects(conn, shop)
    assert kept.line_number == 4 and reason in kept.reason and kept.remedy


def test_a_file_with_other_delimiters_or_endless_columns_is_told_shortly(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        import_file(conn, shop, write(tmp_path / "x.csv", GOOD.replace(",", ";")), mapping=RETAIL)
    assert caught.value.hint == "Write [file] delimiter = ';' in the mapping."
    with pytest.raises(UnreadableFileError) as caught:
        import_file(conn, shop, write(tmp_path / "x.csv", "Name;Email;Financial Status;Paid at\n"))
    assert "separated by ';'" in (caught.value.hint or "")
    with pytest.raises(UnreadableFileError) as caught:
        import_file(conn, shop, write(tmp_path / "x.csv", ",".join(f"c{n}" for n in range(10_000)) + "\n"))
    assert (caught.value.detail or "").endswith("c28, c29 and 9,970 more.")


def test_a_description_of_any_length_is_read(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    head = "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price,Option1 Name,Option1 Value,Status\n"
    row = f'an-6,Hose,"{"long " * 60_000}",AN,AN-6,9.50,Title,Default Title,active\n'
    done = import_file(conn, shop, write(tmp_path / "products.csv", head + row))
    assert (done.read, done.loaded) == (1, 1)


def test_replaying_a_reject_with_a_better_mapping(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", GOOD.replace("2010-12-02 09:41:00", "02.12.2010 09:41"))
    assert import_file(conn, shop, file, mapping=RETAIL).rejected == 1
    wider = write(
        tmp_path / "wider.toml",
        RETAIL.read_text().replace('"%Y-%m-%d %H:%M:%S" ', '["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"] '),
    )
    (done,) = replay_rejects(conn, shop, mapping=wider)
    assert (done.read, done.loaded, done.rejected) == (1, 1, 0)
    assert list_rejects(conn, shop) == []
    assert replay_rejects(conn, shop) == []


NAMES = ("HEART", "RED HEART", "allocate stock for dotcom orders ta", "?", "85123A", "")


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (2, 1, 4, 0, 5, 3)])
def test_a_sku_is_named_by_its_names_and_not_by_remarks_in_whatever_order_they_come(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path, order: tuple[int, ...]
) -> None:
    for number in order:
        row = FIRST.replace("HEART", NAMES[number]).replace("536365", f"53636{number}", 1)
        import_file(conn, shop, write(tmp_path / f"{number}.csv", HEADER + row + "\n"), mapping=RETAIL)
    conn.execute("reset role")
    assert conn.execute("select title from facts.products").fetchall() == [("RED HEART",)]


def test_a_newer_document_replaces_an_older_one(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    text = (EXAMPLES / "woocommerce.csv").read_text()
    mapping = EXAMPLES / "woocommerce.toml"
    newer = write(
        tmp_path / "n.csv", text.replace("2026-03-02 09:20:00", "2026-03-09 09:20:00").replace(";3;28,50", ";5;28,50")
    )
    older = write(tmp_path / "o.csv", text)
    import_file(conn, shop, newer, mapping=mapping)
    after_newer = ledger(conn, shop)
    assert import_file(conn, shop, older, mapping=mapping).loaded == 0
    assert ledger(conn, shop) == after_newer


WRONG = {
    "unknown key": ('[file]\nseparator = ";"', "unknown key 'separator'"),
    "unknown table": ("[fil]", "unknown key 'fil'"),
    "missing column": ('[columns]\norder = "a"', "sku is missing"),
    "not toml": ("[file", "is not TOML"),
    "zone": ('[file]\ntimezone = "Mars"', "timezone 'Mars' is not known"),
    "kind": ('[[rules]]\nkind = "postage"\nsku = "P"', "kind 'postage' is not known"),
    "regex": ('[[rules]]\nkind = "fee"\nsku_regex = "("', "not a regular expression"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_mapping_names_key_and_remedy(case: str) -> None:
    text, words = WRONG[case]
    if case in ("zone", "kind", "regex"):
        text += '\n[columns]\norder="a"\nsku="b"\nquantity="c"\nunit_price="d"\nordered_at="e"\n'
    with pytest.raises(UsageError, match=words) as caught:
        parse_mapping(text)
    assert caught.value.hint


STOCK = """Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming,Committed,Available,On hand
hose,PTFE hose,Size,AN-6,H6,,,Barn,0,2,5,7
cap,"Cap, blue
and long",Size,AN-6,C6,,,Barn,0,2,4,6
"""
PRODUCTS = """Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status
hose,PTFE hose,Size,AN-6,H6,50.00,active
cap,Cap,Size,AN-6,C6,5.00,active
"""


def test_a_row_that_only_the_database_refuses_is_kept_and_replayed(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    done = import_file(conn, shop, write(tmp_path / "stock.csv.gz", gzip.compress(STOCK.encode())))
    assert (done.read, done.rejected) == (2, 2)
    conn.execute("reset role")
    kept = [reject.payload for reject in list_rejects(conn, shop)]
    assert kept == [STOCK.split("\n")[1], 'cap,"Cap, blue\nand long",Size,AN-6,C6,,,Barn,0,2,4,6']
    conn.execute("reset role")
    import_file(conn, shop, write(tmp_path / "products.csv", PRODUCTS))
    conn.execute("reset role")
    assert [again.loaded for again in replay_rejects(conn, shop)] == [2]
    conn.execute("reset role")
    levels = conn.execute("select available from facts.inventory_levels where shop_id = %s order by 1", [shop.shop_id])
    assert levels.fetchall() == [(4,), (5,)] and list_rejects(conn, shop) == []
