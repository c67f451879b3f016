-- Two indexes of the largest tables cost more to keep than they save.

-- A day's ledger is found through the orders of the day (orders_by_date, then the key); only what was booked on another day
-- than its order's has to be found by its own. Of half a million imported rows that is one in a hundred or none.
drop index facts.sale_events_by_date;
create index sale_events_moved on facts.sale_events (shop_id, event_date) where event_date <> order_date;

-- The days of a variant are read one by one through the key (shop, day, variant), those of a window through its first two parts.
drop index rollups.sku_performance_by_variant;
