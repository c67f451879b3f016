-- One row: the last whole month before a day with any order, its customers, and those of them who had ordered in an earlier month.
create function customers.returning_share(of_shop bigint, today date)
returns table (month_start_date date, customers bigint, returning_customers bigint, returning_pct numeric)
language sql stable rows 1
begin atomic
    select
        c.month_start_date, sum(c.customers), sum(c.customers) filter (where c.cohort_month_date < c.month_start_date),
        round(
            100.0 * coalesce(sum(c.customers) filter (where c.cohort_month_date < c.month_start_date), 0)
            / nullif(sum(c.customers), 0), 2
        )
    from rollups.customer_cohorts as c
    where c.shop_id = of_shop and c.month_start_date = (date_trunc('month', today) - interval '1 month')::date
    group by c.month_start_date;
end;
comment on function customers.returning_share(bigint, date) is
'Of the customers who ordered in the last whole month, the percentage who had first ordered in an earlier one; no row without an order.';
