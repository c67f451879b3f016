"""Writes the sample shop: two years of a parts shop's data as files in the formats of its sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotdash.sample.catalogue import build_catalogue
from hotdash.sample.chatwoot import agent_lines, conversation_lines
from hotdash.sample.conversations import hold_conversations
from hotdash.sample.days import Span, open_span
from hotdash.sample.dice import dice
from hotdash.sample.journeys import journeys_of
from hotdash.sample.jsonl import write_json, write_lines
from hotdash.sample.queue import settle_queue
from hotdash.sample.shop import Shop, run_shop
from hotdash.sample.shopify_catalogue import customer_lines, order_indices, product_lines
from hotdash.sample.shopify_orders import Export, order_lines
from hotdash.sample.shopify_stock import fulfilment_lines, inventory_lines
from hotdash.sample.stock import LEAD_DAYS, TERMS
from hotdash.sample.traffic import ga4_report, query_report, search_report, site_report

DOMAIN, TIME_ZONE, CURRENCY = "sample.hotdash.test", "America/Chicago", "USD"
# Of the files in the order of their import.
LAST_FILE = "search-console-days.json"
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Where to write, what, and whom to tell."""

    folder: Path
    seed: int
    span: Span
    tell: Progress


def write_sample(
    folder: Path,
    *,
    now: datetime,
    seed: int = 20260101,
    months: int = 24,
    on_progress: Callable[[str, float], None] | None = None,
) -> list[Path]:
    """The files of `sample.hotdash.test` up to `now`, in an order in which they can be imported.

    `now` must be timezone aware (ValueError otherwise) and counts to the second: all is rolled by the day, then cut at
    `now`. Nothing lies after it but promises (fulfillAt, fulfillBy, estimatedDeliveryAt, snoozed_until). There are
    `months` of orders and conversations, and the last 120 days of stock and traffic.
    `on_progress` hears the step's name and the share done, 0 to 1. The same arguments give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(folder, seed, open_span(now, months), on_progress or (lambda step, share: None))
    shop = run_shop(
        seed, job.span, build_catalogue(seed, job.span), lambda share: job.tell("the days of the shop", share * 0.4)
    )
    shop.orders = settle_queue(dice(seed, "queue"), job.span, shop.orders)
    paths = [*_write_shopify(job, shop), _write_suppliers(job), *_write_desk(job, shop), *_write_traffic(job, shop)]
    job.tell("the last file", 1.0)
    return paths


def _write_shopify(job: Job, shop: Shop) -> list[Path]:
    span, catalogue, orders = job.span, shop.catalogue, shop.orders
    job.tell("products and customers", 0.4)
    products = write_lines(
        job.folder / "shopify-products.jsonl", product_lines(span, catalogue, shop.shelf), dice(job.seed, "mix", 1)
    )
    customers = write_lines(job.folder / "shopify-customers.jsonl", customer_lines(span, shop.crowd.everyone, orders))
    job.tell("orders", 0.45)
    export = Export(span, catalogue, journeys_of(job.seed, catalogue, orders), order_indices(orders))
    sold = write_lines(job.folder / "shopify-orders.jsonl", order_lines(export, orders), dice(job.seed, "mix", 2))
    job.tell("fulfilment and stock", 0.75)
    sent = write_lines(
        job.folder / "shopify-fulfillment-orders.jsonl",
        fulfilment_lines(span, catalogue, orders),
        dice(job.seed, "mix", 3),
    )
    stock = write_lines(job.folder / "shopify-inventory.jsonl", inventory_lines(span, catalogue, shop.shelf, orders))
    return [products, customers, sold, sent, stock]


def _write_suppliers(job: Job) -> Path:
    """The shop's own list; what is on order Shopify tells as incoming."""
    path = job.folder / "suppliers.csv"
    rows = [f"{name},{days},{TERMS[name][0] or ''},{TERMS[name][1]}" for name, days in LEAD_DAYS.items()]
    path.write_text("\n".join(["supplier,lead_time_days,minimum_order_value,pack_size", *rows]) + "\n")
    return path


def _write_desk(job: Job, shop: Shop) -> list[Path]:
    job.tell("conversations", 0.85)
    threads = hold_conversations(job.seed, job.span, shop.catalogue, shop.orders)
    agents = write_lines(job.folder / "chatwoot-agents.jsonl", agent_lines(job.span.now))
    return [agents, write_lines(job.folder / "chatwoot-conversations.jsonl", conversation_lines(threads))]


def _write_traffic(job: Job, shop: Shop) -> list[Path]:
    job.tell("traffic", 0.95)
    journeys = journeys_of(job.seed, shop.catalogue, shop.orders)
    visits = ga4_report(job.seed, job.span, shop.catalogue, shop.orders, journeys)
    clicks = search_report(job.seed, job.span, shop.catalogue)
    return [
        write_json(job.folder / "ga4-landing-pages.json", visits),
        write_json(job.folder / "search-console-pages.json", clicks),
        write_json(job.folder / "search-console-queries.json", query_report(clicks)),
        write_json(job.folder / LAST_FILE, site_report(clicks)),
    ]
