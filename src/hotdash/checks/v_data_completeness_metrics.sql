-- One row a shop and column that figures depend on.
create view checks.v_data_completeness_metrics with (security_invoker = true) as
with counted as (
    select x.shop_id, 'facts.variants' as table_name, 'sku' as column_name, count(*) as rows_total, count(x.sku) as rows_filled
    from facts.variants as x
    where x.deleted_at is null
    group by x.shop_id
    union all
    select x.shop_id, 'facts.variants' as table_name, 'unit_cost' as column_name, count(*) as rows_total, count(x.unit_cost) as rows_filled
    from facts.variants as x
    where x.deleted_at is null
    group by x.shop_id
    union all
    select x.shop_id, 'facts.variants' as table_name, 'supplier' as column_name, count(*) as rows_total, count(coalesce(x.supplier, p.vendor)) as rows_filled
    from facts.variants as x
    left join facts.products as p on p.shop_id = x.shop_id and p.shopify_product_id = x.shopify_product_id
    where x.deleted_at is null
    group by x.shop_id
    union all
    select x.shop_id, 'facts.orders' as table_name, 'shopify_customer_id' as column_name, count(*) as rows_total, count(x.shopify_customer_id) as rows_filled
    from checks.recent_orders as x
    where x.kind = 'order'
    group by x.shop_id
    union all
    select x.shop_id, 'facts.orders' as table_name, 'display_fulfillment_status' as column_name, count(*) as rows_total, count(x.display_fulfillment_status) as rows_filled
    from checks.recent_orders as x
    where x.kind = 'order'
    group by x.shop_id
    union all
    select x.shop_id, 'rollups.product_categories' as table_name, 'category_l2' as column_name, count(*) as rows_total, count(nullif(x.category_l2, 'Not sorted')) as rows_filled
    from rollups.product_categories as x
    where true
    group by x.shop_id
    union all
    select x.shop_id, 'rollups.customer_segments' as table_name, 'primary_segment' as column_name, count(*) as rows_total, count(x.primary_segment) as rows_filled
    from rollups.customer_segments as x
    where true
    group by x.shop_id
    union all
    select x.shop_id, 'facts.cx_conversations' as table_name, 'sentiment' as column_name, count(*) as rows_total, count(x.sentiment) as rows_filled
    from facts.cx_conversations as x
    where x.status <> 'resolved'
    group by x.shop_id
)

select
    c.shop_id,
    s.domain as shop_domain,
    c.table_name,
    c.column_name,
    c.rows_total,
    c.rows_filled,
    round(100.0 * c.rows_filled / c.rows_total, 2) as completeness_pct
from counted as c
inner join facts.shops as s on s.shop_id = c.shop_id;
comment on view checks.v_data_completeness_metrics is 'How many rows have what figures need (cost for margin, supplier, or the product''s vendor in its place, for lead time, …); one row a shop and column. Orders: those of the check window.';
comment on column checks.v_data_completeness_metrics.shop_id is 'The shop.';
comment on column checks.v_data_completeness_metrics.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_completeness_metrics.table_name is 'The table.';
comment on column checks.v_data_completeness_metrics.column_name is 'The column.';
comment on column checks.v_data_completeness_metrics.rows_total is 'Rows that should have it.';
comment on column checks.v_data_completeness_metrics.rows_filled is 'Rows that do.';
comment on column checks.v_data_completeness_metrics.completeness_pct is 'rows_filled / rows_total, 0 to 100.';
