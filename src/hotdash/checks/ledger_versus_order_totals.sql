-- One row a shop: orders whose ledger does not add up to what is owed for them.
create view checks.ledger_versus_order_totals with (security_invoker = true) as
with issues as (
    select o.shop_id, o.order_number as key
    from checks.recent_orders as o
    cross join lateral (
        select sum(e.amount) as owed, sum(e.amount) filter (where e.event_date = o.order_date) as first_owed
        from facts.sale_events as e
        where e.shop_id = o.shop_id and e.shopify_order_id = o.shopify_order_id
    ) as e
    cross join lateral (
        select coalesce(sum(r.total_refunded), 0) as paid_back
        from facts.refunds as r
        where r.shop_id = o.shop_id and r.shopify_order_id = o.shopify_order_id
    ) as r
    where
        o.total_price is not null
        and e.owed is not null
        and abs(o.total_price - greatest(coalesce(o.total_refunded, 0), r.paid_back) - e.owed) > 0.02
        -- Cancelled without having been paid, nothing is owed any more.
        and not (o.cancelled_at is not null and e.owed = 0)
        -- As it was placed it was right: what was edited since then explains the rest.
        and abs(o.total_price - coalesce(e.first_owed, 0)) > 0.02
)

select
    s.shop_id,
    'Ledger versus Order Totals' as check_name,
    'high' as severity,
    'facts.sale_events' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'The sum of an order''s ledger is neither its total less what was paid back, nor was it right on the day of the order.' as detail,
    'Read the order again with its agreements and refunds (hotdash jobs run), or report it.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.ledger_versus_order_totals is 'Orders whose ledger and total disagree; one row a shop.';
comment on column checks.ledger_versus_order_totals.shop_id is 'The shop.';
comment on column checks.ledger_versus_order_totals.check_name is 'Name of the check.';
comment on column checks.ledger_versus_order_totals.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.ledger_versus_order_totals.table_name is 'Table that the findings are in.';
comment on column checks.ledger_versus_order_totals.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.ledger_versus_order_totals.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.ledger_versus_order_totals.detail is 'What a finding is.';
comment on column checks.ledger_versus_order_totals.remedy is 'What to do about one.';
comment on column checks.ledger_versus_order_totals.checked_at is 'The instant that was looked at.';
