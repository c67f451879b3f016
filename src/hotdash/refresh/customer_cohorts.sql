-- Rollup, one row a month and cohort: recomputes rollups.customer_cohorts for the given pairs of cohort and month.
create function refresh.customer_cohorts(of_shop bigint, of_cohorts date[], of_months date[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    deleted integer;
    written integer;
begin
    delete from rollups.customer_cohorts as c
    using unnest(of_cohorts, of_months) as p (cohort_month_date, month_start_date)
    where
        c.shop_id = of_shop and c.cohort_month_date = p.cohort_month_date and c.month_start_date = p.month_start_date
        and not exists (
            select from rollups.customer_months as m
            where
                m.shop_id = of_shop and m.cohort_month_date = c.cohort_month_date
                and m.month_start_date = c.month_start_date
        );
    get diagnostics deleted = row_count;

    insert into rollups.customer_cohorts as c (
        shop_id, month_start_date, cohort_month_date, customers, orders, revenue
    )
    select
        of_shop, m.month_start_date, m.cohort_month_date, count(*) filter (where m.orders > 0), sum(m.orders), sum(m.revenue)
    from (
        select distinct p.cohort_month_date, p.month_start_date
        from unnest(of_cohorts, of_months) as p (cohort_month_date, month_start_date)
    ) as p
    inner join rollups.customer_months as m
        on
            m.shop_id = of_shop and m.cohort_month_date = p.cohort_month_date
            and m.month_start_date = p.month_start_date
    group by m.month_start_date, m.cohort_month_date
    on conflict (shop_id, month_start_date, cohort_month_date) do update set
        customers = excluded.customers, orders = excluded.orders, revenue = excluded.revenue, updated_at = now()
    where (c.customers, c.orders, c.revenue) is distinct from (excluded.customers, excluded.orders, excluded.revenue);
    get diagnostics written = row_count;

    return deleted + written;
end
$$;
comment on function refresh.customer_cohorts(bigint, date[], date[]) is
'Recounts cohorts in the months given beside them; returns rows written or deleted. Run after the months of their customers.';
