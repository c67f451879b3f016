-- One row per product with a page: what of it can be sold on the business day of the clock, and what it earns.
create view seo.v_product_stock with (security_invoker = true) as
with shop_days as not materialized (
    select s.shop_id, d.today
    from facts.shops as s
    cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as d
),

-- Two branches, so that the current rows come from their own partial index and history costs nothing today.
stock as not materialized (
    select c.shop_id, c.shopify_variant_id, c.quantity_available, c.units_sold_30d
    from shop_days as s
    inner join rollups.inventory_snapshots as c on s.shop_id = c.shop_id
    where c.valid_until_date is null and c.snapshot_date <= s.today
    union all
    select e.shop_id, e.shopify_variant_id, e.quantity_available, e.units_sold_30d
    from shop_days as s
    inner join rollups.inventory_snapshots as e on s.shop_id = e.shop_id
    where rules.is_look_back() and e.valid_until_date > s.today and e.snapshot_date <= s.today
),

products as (
    select
        v.shop_id, v.shopify_product_id, sum(greatest(i.quantity_available, 0))::integer as quantity_available,
        bool_or(i.quantity_available > 0 or not v.is_tracked) as in_stock,
        sum(i.units_sold_30d)::integer as units_sold_30d
    from facts.variants as v
    left join stock as i on v.shop_id = i.shop_id and v.shopify_variant_id = i.shopify_variant_id
    where v.deleted_at is null
    group by v.shop_id, v.shopify_product_id
)

select
    p.shop_id, p.handle, p.shopify_product_id, p.title as product_title, k.quantity_available, k.in_stock,
    k.units_sold_30d, c.margin_pct
from facts.products as p
left join products as k on p.shop_id = k.shop_id and p.shopify_product_id = k.shopify_product_id
left join rollups.product_categories as c on p.shop_id = c.shop_id and p.shopify_product_id = c.shopify_product_id
where p.deleted_at is null and p.handle is not null;

comment on view seo.v_product_stock is 'Stock and margin of the products that have a page; one row a product.';
comment on column seo.v_product_stock.shop_id is 'Shop.';
comment on column seo.v_product_stock.handle is 'Last part of the address of its page.';
comment on column seo.v_product_stock.shopify_product_id is 'Product, by Shopify''s id.';
comment on column seo.v_product_stock.product_title is 'Title of the product.';
comment on column seo.v_product_stock.quantity_available is 'Units that can be sold, over all variants and locations; oversold counts as none; null where not known.';
comment on column seo.v_product_stock.in_stock is 'Whether any variant can be sold; null where its stock is not known.';
comment on column seo.v_product_stock.units_sold_30d is 'Units sold in the 30 business days that end today.';
comment on column seo.v_product_stock.margin_pct is 'Margin in percent of price over variants with a known cost; null when none is.';
