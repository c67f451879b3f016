"""Shopify: the formats of its files, and the shop itself as a live source."""

from __future__ import annotations

from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.formats import Format
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.customers_csv import CustomersFormat
from hotdash.sources.shopify.inventory_csv import InventoryFormat
from hotdash.sources.shopify.orders_csv import OrdersFormat
from hotdash.sources.shopify.products_csv import ProductsFormat
from hotdash.sources.shopify.scopes import missing_scopes
from hotdash.sources.source import Access, Ask, Connected, OnProgress

FORMATS: tuple[Format, ...] = (
    OrdersFormat(),
    ProductsFormat(),
    InventoryFormat(),
    CustomersFormat(),
    BulkFormat(),
)
ASKS = (
    Ask("domain", "The shop's address (NAME.myshopify.com)", "HOTDASH_SHOPIFY_DOMAIN",
        help="Admin > Settings > Domains."),
    Ask("client_id", "Client id of the app", "HOTDASH_SHOPIFY_CLIENT_ID", default="",
        help="Dev Dashboard > your app > Settings. Leave it out if the shop has an app with a token of its own."),
    Ask("client_secret", "Client secret of the app", "HOTDASH_SHOPIFY_CLIENT_SECRET", is_secret=True, default="",
        help="Beside the client id. It also signs the app's webhooks."),
    Ask("token", "Admin API access token", "HOTDASH_SHOPIFY_ACCESS_TOKEN", is_secret=True, default="",
        help="Only for apps made in the shop's admin before 2026; it begins with shpat_."),
    Ask("webhook_secret", "Key that signs webhooks", "HOTDASH_SHOPIFY_WEBHOOK_SECRET", is_secret=True, default="",
        help="With a token: the app's API secret key. Not needed with client id and secret."),
)  # fmt: skip


class Shopify:
    """A shop, reached by its Admin API."""

    name = "shopify"
    title = "Shopify"
    asks = ASKS

    def check(self, connected: Connected) -> Access:
        """See LiveSource.check.

        Raises:
            SourceError: besides, where the shop keeps its books in another currency than ours.
        """
        with Client(connected) as client:
            told = client.ask("shop")
            gaps = client.gaps
        shop, ours = told["shop"], connected.shop
        if shop["currencyCode"] != ours.currency:
            raise SourceError(
                f"{shop['name']} keeps its books in {shop['currencyCode']}, {ours.domain} here in {ours.currency}.",
                hint=f"Connect a shop that was added with --currency {shop['currencyCode']}.",
            )
        granted = tuple(sorted(scope["handle"] for scope in told["currentAppInstallation"]["accessScopes"]))
        missing = {**missing_scopes(granted), **gaps}
        if shop["ianaTimezone"] != ours.iana_timezone:
            missing["time zone"] = (
                f"the same days: Shopify counts in {shop['ianaTimezone']}, hotdash in {ours.iana_timezone};"
                " what happens near midnight stands on another day"
            )
        settings = {
            "name": shop["name"],
            "myshopify_domain": shop["myshopifyDomain"],
            "iana_timezone": shop["ianaTimezone"],
            "currency": shop["currencyCode"],
            "plan": (shop.get("plan") or {}).get("publicDisplayName") or "",
        }
        return Access(f"{shop['name']} ({shop['myshopifyDomain']})", granted, missing, settings)

    def backfill(self, conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
        """See LiveSource.backfill."""
        from hotdash.sources.shopify.backfill import backfill

        return backfill(conn, connected, on_progress)


SOURCE = Shopify()
