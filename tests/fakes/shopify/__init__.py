"""A shop on Shopify: its real schema over an invented shop, and what its servers do besides answering queries.

How sure what it does is:

- Shopify's schema says: types, arguments, defaults, which filters a list knows, which scopes and which personal fields
  there are, the statuses and errors of bulk operations.
- Shopify's documentation says: 24-hour tokens, restore rates, 1,000 points a query, 25,000 objects a list, five bulk
  operations, their rules, seven days a file, how a webhook is signed, eight retries in four hours and then the
  subscription is gone, the shapes of webhooks, the rows of ShopifyQL (its own Python package).
- Others have seen it: THROTTLED in a 200, what a query costs, lines in no order, work without its scope as an empty
  list, orders older than 60 days gone without a word, filters on unknown names ignored, holds that do not touch the
  order.
- Assumed, the harder way where there was a choice: no order is touched when customers are merged or products deleted,
  an item is not touched when its stock moves, the words of some errors, the gaps between retries.
"""
