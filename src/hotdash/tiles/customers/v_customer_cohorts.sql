-- One row per month of first order and month since, the running one included: who came back, and what they paid.
create view customers.v_customer_cohorts with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, s.currency,
        date_trunc('month', rules.business_date(rules.now(), s.iana_timezone))::date as this_month
    from facts.shops as s
),

cohorts as not materialized (
    select
        k.shop_id, k.domain, k.currency, k.this_month, c.cohort_month_date, c.customers,
        (
            12 * (extract(year from k.this_month) - extract(year from c.cohort_month_date))
            + extract(month from k.this_month) - extract(month from c.cohort_month_date)
        )::integer as months
    from clocks as k
    inner join rollups.customer_cohorts as c
        on k.shop_id = c.shop_id and c.month_start_date = c.cohort_month_date and c.cohort_month_date <= k.this_month
),

-- Every month since, also those in which nobody of the cohort did anything.
every_month as (
    select
        h.shop_id, h.domain, h.currency, h.cohort_month_date, h.customers as cohort_customers, n.months_since,
        (h.cohort_month_date + make_interval(months => n.months_since))::date as month_start_date,
        n.months_since = h.months as is_partial
    from cohorts as h
    cross join lateral generate_series(0, h.months) as n (months_since)
    offset 0
)

select
    m.shop_id,
    m.domain as shop_domain,
    m.cohort_month_date,
    m.months_since,
    m.month_start_date,
    m.is_partial,
    m.cohort_customers,
    coalesce(c.customers, 0) as retained_customers,
    case when not m.is_partial then round(100.0 * coalesce(c.customers, 0) / m.cohort_customers, 2) end as retained_pct,
    coalesce(c.orders, 0) as orders,
    coalesce(c.revenue, 0) as revenue,
    m.currency,
    case when not m.is_partial then round(coalesce(c.revenue, 0) / m.cohort_customers, 2) end as revenue_per_customer,
    sum(c.revenue) over (partition by m.shop_id, m.cohort_month_date order by m.month_start_date) as revenue_so_far
from every_month as m
left join rollups.customer_cohorts as c
    on m.shop_id = c.shop_id and m.cohort_month_date = c.cohort_month_date and m.month_start_date = c.month_start_date;

comment on view customers.v_customer_cohorts is
'Customers by the month of their first order, and how many ordered again in each month since; one row a cohort and month, also where nobody did. The running month is marked and has no rates: it is not over.';
comment on column customers.v_customer_cohorts.shop_id is 'Shop.';
comment on column customers.v_customer_cohorts.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_cohorts.cohort_month_date is 'First day of the month in which these customers first ordered. Whoever ordered before the shop''s data begin counts as new in their first month.';
comment on column customers.v_customer_cohorts.months_since is 'Months from cohort_month_date to month_start_date; 0: the first month itself.';
comment on column customers.v_customer_cohorts.month_start_date is 'First business day of the month.';
comment on column customers.v_customer_cohorts.is_partial is 'Whether the month is the running one, not to be compared with whole ones. Months are kept whole, so a look back sees all that is known of it.';
comment on column customers.v_customer_cohorts.cohort_customers is 'Customers of the cohort.';
comment on column customers.v_customer_cohorts.retained_customers is 'Of these, those who ordered in the month.';
comment on column customers.v_customer_cohorts.retained_pct is 'Percent: retained_customers / cohort_customers; null for the running month.';
comment on column customers.v_customer_cohorts.orders is 'Orders that they placed in the month, cancelled ones included.';
comment on column customers.v_customer_cohorts.revenue is 'Shop currency: what they paid in the month, returns taken off on their own day, without tips and gift cards.';
comment on column customers.v_customer_cohorts.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_cohorts.revenue_per_customer is 'Shop currency a customer of the cohort: revenue / cohort_customers; null for the running month.';
comment on column customers.v_customer_cohorts.revenue_so_far is 'Shop currency: revenue from the first month until this one.';
