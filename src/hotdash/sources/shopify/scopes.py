"""What hotdash asks Shopify to be allowed, and what it does not see without it."""

from __future__ import annotations

from collections.abc import Iterable

# scope → what stays unseen without it, as a person reads it.
SCOPES: dict[str, str] = {
    "read_orders": "orders, their lines, refunds, parcels and the sales ledger: all sales figures",
    "read_all_orders": "orders older than 60 days: history, last year's comparison, customers' lifetimes",
    "read_products": "products and variants: titles, types, prices, fitment",
    "read_inventory": "stock by location and what a unit costs: stock alerts, cover, margins",
    "read_locations": "the names of locations",
    "read_customers": "customers: segments, lifetime values, who comes back",
    "read_returns": "returns and their reasons",
    "read_merchant_managed_fulfillment_orders": "work at the shop's own locations: holds, due times, late orders",
    "read_third_party_fulfillment_orders": "work at outside warehouses: holds, due times, late orders",
    "read_assigned_fulfillment_orders": "work assigned to this app's own locations",
}
# Not asked of everybody: the figures stand without them.
OPTIONAL_SCOPES: dict[str, str] = {
    "read_inventory_transfers": "transfers on their way between places",
    "read_inventory_shipments": "when incoming stock will arrive",
    "read_reports": "Shopify's own day totals, to compare ours with; Shopify wants read_customer_name, _email, _phone"
    " and _address beside it",
}
# Personal fields that hotdash reads. An app that Shopify has not allowed them gets null and an error beside the data.
PROTECTED_FIELDS: dict[str, str] = {
    "Customer.firstName": "name",
    "Customer.lastName": "name",
    "CustomerEmailAddress.emailAddress": "email",
    "CustomerPhoneNumber.phoneNumber": "phone",
    "MailingAddress.zip": "address",
}


def missing_scopes(granted: Iterable[str]) -> dict[str, str]:
    """Scopes that are not granted → what stays unseen. A right to write is a right to read."""
    known = set(granted)
    known |= {scope.replace("write_", "read_", 1) for scope in known if scope.startswith("write_")}
    return {scope: unseen for scope, unseen in (SCOPES | OPTIONAL_SCOPES).items() if scope not in known}
