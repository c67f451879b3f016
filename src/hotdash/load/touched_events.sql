-- Nothing: marks the days and variants that a change of known orders' ledger touches.
create function load.touched_events() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table touched_events on commit drop as
    select c.event_date, c.order_date, c.shopify_variant_id
    from pg_temp.load_changed_events as c
    where not c.is_gone
    union
    select c.old_event_date, c.old_order_date, c.old_variant_id
    from pg_temp.load_changed_events as c
    where not c.is_new
    union
    -- Changes of a header (a test, a deletion) change the days of all events, whether or not the events change themselves.
    select d.event_date, d.order_date, d.shopify_variant_id
    from pg_temp.desired_events as d
    where d.shopify_order_id in (select t.shopify_order_id from pg_temp.touched_orders as t);

    insert into pg_temp.touched_days (day)
    select t.event_date from pg_temp.touched_events as t
    union
    select t.order_date from pg_temp.touched_events as t;
    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select t.shopify_variant_id, min(t.event_date)
    from pg_temp.touched_events as t
    where t.shopify_variant_id is not null
    group by t.shopify_variant_id;
end
$$;
comment on function load.touched_events() is
'Reads pg_temp.load_changed_events and, of orders that changed in anything else, all of pg_temp.desired_events; part of what compares ledgers.';
