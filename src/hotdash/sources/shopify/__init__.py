"""Shopify: the exports of its admin and the result files of bulk operations."""
