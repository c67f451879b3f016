"""Examples under the help of the commands that people meet first."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "import": (
        "hotdash import orders_export.csv products_export.csv --shop parts.example",
        "hotdash import sales.csv --shop parts.example --mapping examples/online_retail.toml",
        "zcat orders.csv.gz | hotdash import - --shop parts.example --json",
    ),
    "export": (
        "hotdash export v_inventory_alerts --shop parts.example --out alerts.csv",
        "hotdash export v_sales_pulse_30d --shop parts.example --format ndjson --from 2026-03-01",
    ),
    "serve": ("HOTDASH_PORT=8080 hotdash serve --shop parts.example",),
    "connect": (
        "hotdash connect shopify --shop parts.example",
        "hotdash connect chatwoot --shop parts.example --set base_url=https://chat.parts.example",
    ),
    "shop add": ("hotdash shop add parts.example --name 'My parts' --timezone America/Chicago --currency USD",),
    "token new": ("hotdash token new --shop parts.example --role viewer --name 'Report' --days 90",),
    "rejects replay": (
        "hotdash rejects replay --shop parts.example --mapping mended.toml",
        "hotdash rejects replay --shop parts.example --encoding windows-1252",
    ),
    "db psql": (
        "hotdash db psql -c 'select * from facts.shops'",
        "hotdash db psql --shop parts.example",
    ),
}


def examples_of(command: str) -> str:
    """What stands under the help of a command: a paragraph each, which the help keeps apart."""
    return "\n\n".join(("Examples:", *(f"  {line}" for line in EXAMPLES[command])))
