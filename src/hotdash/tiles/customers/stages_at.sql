-- One row per segment and stage of a shop with anybody in it: now, or in a look back at the end of the last week that had ended.
create function customers.stages_at(of_shop bigint)
returns table (
    on_date date, primary_segment text, lifecycle_stage text, customers integer, total_orders bigint, total_revenue numeric
)
language plpgsql stable rows 25
set search_path = pg_catalog, pg_temp
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    last_week constant date := date_trunc('week', today)::date - 7;
begin
    if rules.is_look_back() then
        return query
        select
            w.week_start_date + 6, w.primary_segment, w.lifecycle_stage, w.customers, w.total_orders, w.total_revenue
        from rollups.segment_weeks as w
        where w.shop_id = of_shop and w.week_start_date = last_week and w.customers > 0;
    else
        return query
        select today, c.primary_segment, c.lifecycle_stage, c.customers, c.total_orders, c.total_revenue
        from rollups.segment_counts as c
        where c.shop_id = of_shop;
    end if;
end
$$;
comment on function customers.stages_at(bigint) is
'Who the customers are by segment and stage. Segments of the past are kept by the week, so a look back shows the end of the last whole week before it.';
