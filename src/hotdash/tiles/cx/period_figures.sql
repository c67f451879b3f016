-- One value: how conversations went that began on the business days from one to that of the clock.
create function cx.period_figures(of_shop bigint, first_day date) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    last_day constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    listed constant bigint := (select count(*) from cx.v_cx_escalations as e where e.shop_id = of_shop);
    answer jsonb;
begin
    with begun as materialized (
        select v.conversation_date, v.first_response_time_minutes, v.is_sla_breach, v.sentiment
        from cx.v_cx_states as v
        where v.shop_id = of_shop and v.conversation_date between first_day and last_day
    ),

    sums as (
        select
            count(*) as conversations,
            round(percentile_cont(0.5) within group (order by b.first_response_time_minutes)::numeric, 2) as median_minutes,
            round(100.0 * count(*) filter (where b.is_sla_breach) / nullif(count(*), 0), 2) as breached_pct,
            round(
                100.0 * count(*) filter (where b.sentiment in ('negative', 'very_negative')) / nullif(count(b.sentiment), 0), 2
            ) as negative_pct
        from begun as b
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object(
            'key', 'total_conversations', 'label', 'Conversations begun', 'value', s.conversations, 'format', 'count',
            'measure', 'sum', 'better', null, 'band', null
        ),
        jsonb_build_object(
            'key', 'median_first_response_minutes', 'label', 'First answer, median', 'value', s.median_minutes,
            'format', 'minutes', 'measure', 'median', 'better', 'down', 'band', rules.band_above(
                s.median_minutes, rules.setting(of_shop, 'first_response_minutes_yellow'),
                rules.setting(of_shop, 'first_response_minutes_red')
            )
        ),
        jsonb_build_object(
            'key', 'breached_pct', 'label', 'Waited too long', 'value', s.breached_pct, 'format', 'percent',
            'measure', 'ratio', 'better', 'down', 'band', rules.band_above(
                s.breached_pct, rules.setting(of_shop, 'cx_breached_pct_yellow'),
                rules.setting(of_shop, 'cx_breached_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'negative_sentiment_pct', 'label', 'Unhappy', 'value', s.negative_pct, 'format', 'percent',
            'measure', 'ratio', 'better', 'down', 'band', rules.band_above(
                s.negative_pct, rules.setting(of_shop, 'negative_sentiment_pct_yellow'),
                rules.setting(of_shop, 'negative_sentiment_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'total_escalations', 'label', 'Customers to look after', 'value', listed, 'format', 'count',
            'measure', 'state', 'better', 'down', 'band', rules.band_above(
                listed, rules.setting(of_shop, 'open_escalations_yellow'), rules.setting(of_shop, 'open_escalations_red')
            )
        )
    ), 'spark', case when last_day > first_day and s.conversations > 0 then jsonb_build_object(
        'label', 'Conversations a day', 'format', 'count', 'points', (
            select jsonb_agg(jsonb_build_array(d.day::date, coalesce(b.conversations, 0)) order by d.day)
            from generate_series(first_day, last_day, interval '1 day') as d (day)
            left join (
                select k.conversation_date, count(*) as conversations from begun as k group by k.conversation_date
            ) as b on b.conversation_date = d.day::date
        )
    ) end) into answer
    from sums as s;
    return answer;
end
$$;
comment on function cx.period_figures(bigint, date) is
'Conversations begun on the days from first_day to the clock''s, with median first answer, share that waited too long and share unhappy; and, as a state at the clock, who needs somebody. Over 7 days the same as cx.v_cx_health_summary.';
