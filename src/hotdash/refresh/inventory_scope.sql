-- One row per variant whose stock is to be recomputed: from which day to which.
create function refresh.inventory_scope(of_shop bigint, of_variants bigint[], from_day date)
returns table (
    shopify_variant_id bigint, first_day date, last_day date, closed_on date, prior_date date, lead_days numeric
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- One variant after a webhook, all of them after an import: a plan kept for either is ruinous for the other.
set plan_cache_mode = force_custom_plan
set jit = off
as $$
begin
    return query
    with asked as (
        select distinct u.variant_id from unnest(of_variants) as u (variant_id)
    ),
    lives as (
        select v.shopify_variant_id, s.iana_timezone,
            rules.business_date(rules.now(), s.iana_timezone) as today,
            -- A variant or product that is gone has no stock from that day on.
            case when least(v.deleted_at, p.deleted_at) <= rules.now()
                then rules.business_date(least(v.deleted_at, p.deleted_at), s.iana_timezone)
            end as gone_on,
            coalesce(sup.lead_time_days, rules.setting(of_shop, 'lead_time_days')) as lead_days
        from asked as a
        inner join facts.variants as v on v.shop_id = of_shop and a.variant_id = v.shopify_variant_id
        inner join facts.products as p on v.shop_id = p.shop_id and v.shopify_product_id = p.shopify_product_id
        inner join facts.shops as s on s.shop_id = of_shop
        left join facts.suppliers as sup
            on sup.shop_id = of_shop and sup.supplier_name = coalesce(v.supplier, p.vendor)
        where v.is_tracked is distinct from false
    ),
    observed as (
        select l.shopify_variant_id, min(o.observed_date) as first_observed
        from lives as l
        inner join facts.locations as place on place.shop_id = of_shop
        cross join lateral (
            select c.observed_date
            from facts.inventory_changes as c
            where c.shop_id = of_shop and c.shopify_variant_id = l.shopify_variant_id
                and c.location_id = place.location_id and c.observed_at <= rules.now()
            order by c.observed_at
            limit 1
        ) as o
        group by l.shopify_variant_id
    ),
    stored as materialized (
        select i.shopify_variant_id, i.snapshot_date
        from rollups.inventory_snapshots as i
        where i.shop_id = of_shop and i.shopify_variant_id = any (of_variants)
    ),
    newest as (
        select s.shopify_variant_id, max(s.snapshot_date) as snapshot_date
        from stored as s
        group by s.shopify_variant_id
    ),
    begun as materialized (
        -- The days after the newest stored row may never have been computed (nothing touched the variant since), so the
        -- work always starts there at the latest; a variant without rows starts at its first observation.
        select l.shopify_variant_id, l.today, l.gone_on, l.lead_days, o.first_observed,
            greatest(o.first_observed, least(
                case when n.snapshot_date is not null then from_day else o.first_observed end,
                n.snapshot_date, l.gone_on, l.today
            )) as first_day
        from lives as l
        inner join observed as o on l.shopify_variant_id = o.shopify_variant_id
        left join newest as n on l.shopify_variant_id = n.shopify_variant_id
    ),
    priors as (
        select b.shopify_variant_id, max(s.snapshot_date) as snapshot_date
        from begun as b
        inner join stored as s on b.shopify_variant_id = s.shopify_variant_id
        where s.snapshot_date >= b.first_observed and s.snapshot_date < b.first_day
        group by b.shopify_variant_id
    )
    select b.shopify_variant_id, b.first_day, least(b.today, b.gone_on - 1), b.gone_on, p.snapshot_date, b.lead_days
    from begun as b
    left join priors as p on b.shopify_variant_id = p.shopify_variant_id
    where b.gone_on is null or b.gone_on > b.first_observed;
end
$$;
comment on function refresh.inventory_scope(bigint, bigint[], date) is
'Which days of which variants the stock rollup has to recompute: first_day to last_day, the day it was withdrawn (closed_on), the newest stored row before first_day (prior_date) and the supplier''s lead time in days. Untracked and never observed variants are left out.';
