-- One value: the figures and the line that the page shows of conversations.
create function cx.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    h cx.v_cx_health_summary;
    listed bigint;
    waits jsonb;
    figures jsonb;
begin
    select v.* into h from cx.v_cx_health_summary as v where v.shop_id = of_shop;
    select
        count(*),
        jsonb_object_agg(e.chatwoot_conversation_id, jsonb_build_object(
            'severity', e.severity, 'waiting_minutes', e.waiting_minutes, 'category', e.category
        ))
    into listed, waits
    from cx.v_cx_escalations as e
    where e.shop_id = of_shop;
    figures := jsonb_build_array(
        jsonb_build_object(
            'key', 'total_escalations', 'label', 'Customers to look after', 'value', listed, 'format', 'count',
            'change_pct', null, 'better', 'down', 'band', rules.band_above(
                listed, rules.setting(of_shop, 'open_escalations_yellow'), rules.setting(of_shop, 'open_escalations_red')
            )
        ),
        jsonb_build_object(
            'key', 'median_first_response_minutes', 'label', 'First answer, median',
            'value', h.median_first_response_minutes, 'format', 'minutes', 'change_pct', null, 'better', 'down',
            'band', rules.band_above(
                h.median_first_response_minutes, rules.setting(of_shop, 'first_response_minutes_yellow'),
                rules.setting(of_shop, 'first_response_minutes_red')
            )
        ),
        jsonb_build_object(
            'key', 'breached_pct', 'label', 'Waited too long, 7 days', 'value', h.breached_pct, 'format', 'percent',
            'change_pct', null, 'better', 'down', 'band', rules.band_above(
                h.breached_pct, rules.setting(of_shop, 'cx_breached_pct_yellow'),
                rules.setting(of_shop, 'cx_breached_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'negative_sentiment_pct', 'label', 'Unhappy, 7 days', 'value', h.negative_sentiment_pct,
            'format', 'percent', 'change_pct', null, 'better', 'down', 'band', rules.band_above(
                h.negative_sentiment_pct, rules.setting(of_shop, 'negative_sentiment_pct_yellow'),
                rules.setting(of_shop, 'negative_sentiment_pct_red')
            )
        )
    );
    return jsonb_build_object('figures', figures, 'row_details', waits, 'spark', jsonb_build_object(
        'label', 'Conversations a day', 'format', 'count', 'points', (
            select coalesce(jsonb_agg(jsonb_build_array(d.day::date, (
                select count(*) from facts.cx_conversations as c
                where
                    c.shop_id = of_shop and c.conversation_date = d.day::date
                    and c.conversation_created_at <= rules.now()
            )) order by d.day), '[]')
            from generate_series(h.window_end - 29, h.window_end, interval '1 day') as d (day)
            -- Without any conversation there is no line to draw.
            where h.total_conversations > 0
        )
    ));
end
$$;
comment on function cx.headline(bigint) is
'Conversations that need somebody, median first answer, share that waited too long and share unhappy over the last 7 business days, with conversations a day over 30; and severity, waiting and subject of each that is listed.';
