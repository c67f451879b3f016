"""The sales ledger of an order: which sales were agreed when, as Shopify's agreements hold them; and its totals."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.sample.orders import Back, Line, Order, Refund, worth_of


@dataclass(frozen=True, slots=True)
class Sale:
    """One entry, cents; amounts and quantity of a RETURN are negative. `line` is the line's place, for goods only."""

    type_name: str
    action: str
    line_type: str
    quantity: int | None
    total: int
    cut: int = 0
    tax: int = 0
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Sales agreed at one instant. `refund` is the refund's place in the order."""

    type_name: str
    reason: str
    at: int
    sales: tuple[Sale, ...]
    refund: int | None = None

    @property
    def total(self) -> int:
        """Sum of the sales, cents."""
        return sum(sale.total for sale in self.sales)


@dataclass(frozen=True, slots=True)
class Totals:
    """The order's figures in cents. Plain: before returns; `current_`: after them; `original`: as first placed."""

    original: int
    total: int
    subtotal: int
    discounts: int
    tax: int
    shipping: int
    current_total: int
    current_subtotal: int
    current_tax: int
    current_discounts: int
    refunded: int
    received: int
    discrepancy: int


def agreements_of(order: Order) -> tuple[Agreement, ...]:
    """In order of time: the order, its edit, its refunds."""
    found = [Agreement("OrderAgreement", "ORDER", order.created, _order_sales(order))]
    if order.edited_at is not None:
        later = tuple(_line_sale(place, line) for place, line in enumerate(order.lines) if line.is_later)
        found.append(Agreement("OrderEditAgreement", "ORDER_EDIT", order.edited_at, later))
    for place, refund in enumerate(order.refunds):
        found.append(Agreement("RefundAgreement", "REFUND", refund.at, _refund_sales(order, refund), place))
    return tuple(found)


def totals_of(order: Order, agreements: tuple[Agreement, ...]) -> Totals:
    """All totals, from the same entries, so that they cannot disagree."""
    charged = sum(agreement.total for agreement in agreements if agreement.refund is None)
    refunds = [agreement for agreement in agreements if agreement.refund is not None]
    goods = [sale for agreement in refunds for sale in agreement.sales if sale.line is not None]
    given = [sale for agreement in refunds for sale in agreement.sales]
    refunded = 0 if order.is_void else -sum(agreement.total for agreement in refunds)
    tax, cuts = sum(line.tax for line in order.lines) + order.shipping_tax, sum(line.cut for line in order.lines)
    subtotal = sum(line.net for line in order.lines)
    return Totals(
        original=agreements[0].total,
        total=charged,
        subtotal=subtotal,
        discounts=cuts,
        tax=tax,
        shipping=order.shipping,
        current_total=charged + sum(agreement.total for agreement in refunds),
        current_subtotal=subtotal + sum(sale.total - sale.tax for sale in goods),
        current_tax=tax + sum(sale.tax for sale in given),
        current_discounts=cuts + sum(sale.cut for sale in given),
        refunded=refunded,
        received=charged if order.paid_at is not None and not order.is_void else 0,
        discrepancy=sum(refund.adjustment for refund in order.refunds),
    )


def refund_paid(order: Order, refund: Refund) -> int:
    """Cents that went back to the buyer; nothing where a payment was only authorised."""
    return 0 if order.is_void else -sum(sale.total for sale in _refund_sales(order, refund))


def _order_sales(order: Order) -> tuple[Sale, ...]:
    sales = [_line_sale(place, line) for place, line in enumerate(order.lines) if not line.is_later]
    if order.shipping:
        tax = order.shipping_tax
        sales.append(Sale("ShippingLineSale", "ORDER", "SHIPPING", 1, order.shipping + tax, 0, tax))
    if order.tip:
        sales.append(Sale("TipSale", "ORDER", "TIP", 1, order.tip))
    return tuple(sales)


def _line_sale(place: int, line: Line) -> Sale:
    name, kind = ("GiftCardSale", "GIFT_CARD") if line.rate < 0 else ("ProductSale", "PRODUCT")
    return Sale(name, "ORDER", kind, line.quantity, line.net + line.tax, line.cut, line.tax, place)


def _refund_sales(order: Order, refund: Refund) -> tuple[Sale, ...]:
    sales = [_back_sale(order.lines[back.line], back) for back in refund.backs]
    if refund.takes_shipping and order.shipping:
        tax = order.shipping_tax
        sales.append(Sale("ShippingLineSale", "RETURN", "SHIPPING", -1, -(order.shipping + tax), 0, -tax))
    if refund.takes_shipping and order.tip and order.cancelled_at:
        sales.append(Sale("TipSale", "RETURN", "TIP", -1, -order.tip))
    if refund.adjustment:
        sales.append(Sale("AdjustmentSale", "RETURN", "ADJUSTMENT", None, refund.adjustment))
    return tuple(sales)


def _back_sale(line: Line, back: Back) -> Sale:
    name, kind = ("GiftCardSale", "GIFT_CARD") if line.rate < 0 else ("ProductSale", "PRODUCT")
    worth = worth_of(line, back.quantity)
    return Sale(name, "RETURN", kind, -back.quantity, -worth.total, -worth.cut, -worth.tax, back.line)
