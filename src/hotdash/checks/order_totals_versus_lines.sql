-- One row a shop: orders whose lines do not add up to their total.
create view checks.order_totals_versus_lines with (security_invoker = true) as
with issues as (
    select o.shop_id, o.order_number as key
    from checks.recent_orders as o
    cross join lateral (
        select
            sum(l.quantity * l.unit_price - l.discount_amount) as goods,
            sum(l.tax_amount) as taxes
        from facts.order_lines as l
        where l.shop_id = o.shop_id and l.shopify_order_id = o.shopify_order_id
    ) as l
    cross join lateral (
        select coalesce(sum(e.amount), 0) as others
        from facts.sale_events as e
        where
            e.shop_id = o.shop_id and e.shopify_order_id = o.shopify_order_id and e.event_date = o.order_date
            and e.kind in ('tip', 'duty', 'fee')
    ) as e
    cross join lateral (
        select o.total_price - l.goods - coalesce(o.total_shipping, 0) - e.others as rest
    ) as left_over
    where
        o.total_price is not null
        and l.goods is not null
        -- Prices hold the tax already, or it comes on top (as the order or as its lines say): one of these must fit.
        and abs(left_over.rest) > 0.02
        and abs(left_over.rest - coalesce(o.total_tax, l.taxes, 0)) > 0.02
        and abs(left_over.rest + coalesce(o.total_shipping, 0) - l.taxes) > 0.02
)

select
    s.shop_id,
    'Order Totals versus Lines' as check_name,
    'high' as severity,
    'facts.order_lines' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'Quantity times price less discounts, with shipping and with or without tax, is not the order''s total.' as detail,
    'Import the order with all its lines again; a partial export is the usual cause.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.order_totals_versus_lines is 'Orders whose lines do not make up their total; one row a shop.';
comment on column checks.order_totals_versus_lines.shop_id is 'The shop.';
comment on column checks.order_totals_versus_lines.check_name is 'Name of the check.';
comment on column checks.order_totals_versus_lines.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.order_totals_versus_lines.table_name is 'Table that the findings are in.';
comment on column checks.order_totals_versus_lines.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.order_totals_versus_lines.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.order_totals_versus_lines.detail is 'What a finding is.';
comment on column checks.order_totals_versus_lines.remedy is 'What to do about one.';
comment on column checks.order_totals_versus_lines.checked_at is 'The instant that was looked at.';
