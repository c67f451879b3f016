"""A shop on Shopify: its real schema over an invented shop, and what its servers do besides answering queries."""
