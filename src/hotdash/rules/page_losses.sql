-- One row per page and kind of loss among the given weeks of pages, the worst first.
create function rules.page_losses(weeks rollups.page_weeks[], thresholds numeric[])
returns table (
    place integer, page text, product_handle text, anomaly_type text, severity text, description text, told json,
    is_first_of_page boolean, is_first_of_severity boolean,
    sessions integer, sessions_before integer, clicks integer, "position" numeric, position_before numeric
)
language sql stable rows 50
begin atomic
    with losses as (
        select
            w.page, w.product_handle, w.sessions, w.sessions_before, w.clicks, w.position, w.position_before,
            l.anomaly_type, l.severity, l.current_value, l.previous_value, l.change, l.change_pct, l.until_date,
            rules.loss_words(l.anomaly_type, l.current_value, l.previous_value, l.change_pct, l.caveat) as description,
            row_number() over (
                order by rules.severity_rank(l.severity), l.visits_lost desc, w.page, l.anomaly_type
            )::integer as place
        from unnest(weeks) as w
        cross join lateral rules.page_loss(
            w, thresholds[1], thresholds[2], thresholds[3], thresholds[4], thresholds[5], thresholds[6]
        ) as l
    )

    -- A page has two kinds of losses: the second of them does not show it again.
    select
        l.place, l.page, l.product_handle, l.anomaly_type, l.severity, l.description,
        json_build_object(
            'page', l.page, 'type', l.anomaly_type, 'severity', l.severity, 'current', l.current_value,
            'previous', l.previous_value, 'change', l.change, 'change_pct', l.change_pct, 'description', l.description,
            'until_date', l.until_date
        ),
        row_number() over (partition by l.page order by l.place) = 1,
        row_number() over (partition by l.page, l.severity order by l.place) = 1,
        l.sessions, l.sessions_before, l.clicks, l.position, l.position_before
    from losses as l;
end;
comment on function rules.page_losses(rollups.page_weeks[], numeric[]) is
'What the pages lost by the thresholds of rules.loss_thresholds, in words and as the JSON object of the endpoint seo-pulse; place 1 is the worst.';
