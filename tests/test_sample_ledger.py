"""The sample shop's orders: their ledger is consistent to the cent."""

from __future__ import annotations

from collections import defaultdict

from sample_book import Book, Row, cents


def sales_by_reason(book: Book, order: Row) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for child in book.children[order["id"]]:
        if child["__typename"].endswith("Agreement"):
            found[child["reason"]] += book.children[child["id"]]
    return found


def total(sales: list[Row], key: str = "totalAmount") -> int:
    return sum(cents(sale[key]) for sale in sales)


def test_order_time_sales_equal_the_original_total(book: Book) -> None:
    for order in book.orders:
        assert total(sales_by_reason(book, order)["ORDER"]) == cents(order["originalTotalPriceSet"]), order["name"]


def test_header_totals_follow_from_the_ledger(book: Book) -> None:
    for order in book.orders:
        by_reason = sales_by_reason(book, order)
        charged, given = by_reason["ORDER"] + by_reason["ORDER_EDIT"], by_reason["REFUND"]
        assert total(charged) == cents(order["totalPriceSet"]), order["name"]
        assert total(charged) + total(given) == cents(order["currentTotalPriceSet"]), order["name"]
        assert total(charged, "totalTaxAmount") == cents(order["totalTaxSet"])
        assert total(charged + given, "totalTaxAmount") == cents(order["currentTotalTaxSet"])
        assert total(charged, "totalDiscountAmountBeforeTaxes") == cents(order["totalDiscountsSet"])
        assert total(charged + given, "totalDiscountAmountBeforeTaxes") == cents(order["currentTotalDiscountsSet"])
        assert cents(order["netPaymentSet"]) + cents(order["totalOutstandingSet"]) == cents(
            order["currentTotalPriceSet"]
        )


def test_refunds_shipping_tips_and_payments_agree(book: Book) -> None:
    for order in book.orders:
        by_reason = sales_by_reason(book, order)
        charged = by_reason["ORDER"] + by_reason["ORDER_EDIT"]
        shipping = [sale for sale in charged if sale["lineType"] == "SHIPPING"]
        assert total(shipping) - total(shipping, "totalTaxAmount") == cents(order["totalShippingPriceSet"])
        assert total([sale for sale in charged if sale["lineType"] == "TIP"]) == cents(order["totalTipReceivedSet"])
        refunded = 0 if order["displayFinancialStatus"] == "VOIDED" else -total(by_reason["REFUND"])
        assert (
            sum(cents(refund["totalRefundedSet"]) for refund in order["refunds"])
            == refunded
            == cents(order["totalRefundedSet"])
        )
        paid = {
            kind: sum(cents(one["amountSet"]) for one in order["transactions"] if one["kind"] == kind)
            for kind in ("SALE", "REFUND")
        }
        assert paid["SALE"] - paid["REFUND"] == cents(order["netPaymentSet"]), order["name"]
        assert paid["REFUND"] == refunded


def test_lines_add_up_to_the_subtotal_and_match_their_sales(book: Book) -> None:
    for order in book.orders:
        lines = {child["id"]: child for child in book.children[order["id"]] if child["__typename"] == "LineItem"}
        allocated = {
            key: sum(cents(part["allocatedAmountSet"]) for part in line["discountAllocations"])
            for key, line in lines.items()
        }
        gross = {key: line["quantity"] * cents(line["originalUnitPriceSet"]) for key, line in lines.items()}
        assert sum(gross.values()) - sum(allocated.values()) == cents(order["subtotalPriceSet"]), order["name"]
        left = {key: line["quantity"] for key, line in lines.items()}
        for sale in [sale for sales in sales_by_reason(book, order).values() for sale in sales if "lineItem" in sale]:
            key = sale["lineItem"]["id"]
            if sale["actionType"] == "ORDER":
                tax = sum(cents(tax["priceSet"]) for tax in lines[key]["taxLines"])
                assert cents(sale["totalAmount"]) == gross[key] - allocated[key] + tax
                assert sale["quantity"] == lines[key]["quantity"]
            else:
                assert sale["quantity"] < 0
                assert cents(sale["totalAmount"]) <= 0
                left[key] += sale["quantity"]
        assert left == {key: line["currentQuantity"] for key, line in lines.items()}


def test_tax_only_in_two_states_and_never_for_the_trade(book: Book) -> None:
    for order in book.orders:
        place = order["shippingAddress"]
        if cents(order["totalTaxSet"]):
            assert place is None or place["provinceCode"] in {"TX", "IL"}
            assert "wholesale" not in order["tags"]
