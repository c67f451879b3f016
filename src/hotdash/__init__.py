"""hotdash: the operator control centre of a Shopify parts shop."""

__version__ = "0.1.0"
