"""An order's children in bulk JSONL: line items, agreements and their sales."""

from __future__ import annotations

from collections.abc import Iterator

from hotdash.sample.catalogue import PRODUCT_BASE, STRIDE, Catalogue
from hotdash.sample.days import iso
from hotdash.sample.ledger import Agreement, Sale
from hotdash.sample.money import Json, part_of, shop_bag, shop_bag_with_currency
from hotdash.sample.orders import Line, Order

AGREEMENT_BASE, SALE_BASE = 8_700_000_000_000, 19_300_000_000_000
TAX_TITLES = {"TX": "Texas State and Local Tax", "IL": "Illinois State and Local Tax"}


def gid(kind: str, number: int) -> str:
    """Shopify's global id."""
    return f"gid://shopify/{kind}/{number}"


def line_json(catalogue: Catalogue, order: Order, line: Line) -> Json:
    """A LineItem, keys in the query's sequence."""
    variant = catalogue.variants[line.variant]
    product = catalogue.product_of(line.variant)
    title, label = product.spec.title, variant.choice.label
    is_gift = line.rate < 0
    plain = label == "Default Title"
    left = line.quantity - sum(
        back.quantity for refund in order.refunds for back in refund.backs if order.lines[back.line] is line
    )
    return {
        "__typename": "LineItem",
        "id": gid("LineItem", line.line_id),
        "name": title if plain else f"{title} - {label}",
        "title": title,
        "variantTitle": None if plain else label,
        "sku": variant.choice.sku,
        "vendor": product.spec.vendor,
        "quantity": line.quantity,
        "currentQuantity": left,
        "refundableQuantity": left,
        "isGiftCard": is_gift,
        "requiresShipping": not is_gift,
        "taxable": not is_gift,
        "product": {"id": gid("Product", PRODUCT_BASE + product.index * STRIDE + 1_001)},
        "variant": {"id": gid("ProductVariant", variant.variant_id)},
        "originalUnitPriceSet": shop_bag_with_currency(line.unit),
        "originalTotalSet": shop_bag(line.gross),
        "discountedTotalSet": shop_bag(line.gross - line.trade_cut),
        "totalDiscountSet": shop_bag(line.trade_cut),
        "discountedUnitPriceAfterAllDiscountsSet": shop_bag(part_of(line.net, 1, line.quantity)),
        "discountAllocations": _allocations_json(line),
        "taxLines": _tax_lines_json(order, line),
        "__parentId": gid("Order", order.order_id),
    }


def _allocations_json(line: Line) -> list[Json]:
    cuts = ((line.trade_cut, "EACH"), (line.code_cut, "ACROSS"))
    return [
        {
            "allocatedAmountSet": shop_bag(cut),
            "discountApplication": {"index": 0, "targetType": "LINE_ITEM", "allocationMethod": method},
        }
        for cut, method in cuts
        if cut
    ]


def _tax_lines_json(order: Order, line: Line) -> list[Json]:
    if line.rate <= 0:
        return []
    title = TAX_TITLES["TX" if order.place is None else order.place.province]
    return [{"title": title, "rate": line.rate, "priceSet": shop_bag(line.tax)}]


def agreement_lines(order: Order, place: int, agreement: Agreement) -> Iterator[Json]:
    """The order's agreement at `place`, followed by its sales."""
    number = AGREEMENT_BASE + order.number * STRIDE + place
    own = gid(agreement.type_name, number)
    refund: Json = (
        {} if agreement.refund is None else {"refund": {"id": gid("Refund", order.refund_id(agreement.refund))}}
    )
    yield {
        "__typename": agreement.type_name,
        "id": own,
        "happenedAt": iso(agreement.at),
        "reason": agreement.reason,
        **refund,
        "__parentId": gid("Order", order.order_id),
    }
    for turn, sale in enumerate(agreement.sales):
        yield _sale_json(order, own, SALE_BASE + (order.number * 8 + place) * STRIDE + turn, sale)


def _sale_json(order: Order, parent: str, number: int, sale: Sale) -> Json:
    rate = order.lines[sale.line].rate if sale.line is not None else 0.0
    goods: Json = {} if sale.line is None else {"lineItem": {"id": gid("LineItem", order.lines[sale.line].line_id)}}
    if sale.type_name == "ShippingLineSale":
        goods = {
            "shippingLine": {
                "id": gid("ShippingLine", order.order_id + 1),
                "title": "Ground" if order.shipping < 2_000 else "Express",
            }
        }
    return {
        "__typename": sale.type_name,
        "id": gid(sale.type_name, number),
        "actionType": sale.action,
        "lineType": sale.line_type,
        "quantity": sale.quantity,
        "totalAmount": shop_bag_with_currency(sale.total),
        "totalDiscountAmountBeforeTaxes": shop_bag(sale.cut),
        "totalDiscountAmountAfterTaxes": shop_bag(sale.cut + round(sale.cut * max(rate, 0.0))),
        "totalTaxAmount": shop_bag(sale.tax),
        **goods,
        "__parentId": parent,
    }
