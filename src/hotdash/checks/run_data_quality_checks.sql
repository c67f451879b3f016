-- One row: the state of the data over the shops that the caller may see.
create function checks.run_data_quality_checks()
returns table (
    check_status text, critical_count bigint, high_count bigint, total_issues bigint, alert_summary text
)
language sql stable
begin atomic
    with counted as (
        select
            count(*) filter (where c.severity = 'critical') as critical_count,
            count(*) filter (where c.severity = 'high') as high_count,
            count(*) as total_issues,
            string_agg(
                c.check_name || ' (' || c.issue_count || ')', ', ' order by rules.severity_rank(c.severity), c.check_name
            ) as names
        from checks.v_data_quality_comprehensive as c
    )

    select
        case when c.critical_count > 0 then 'FAILING' when c.high_count > 5 then 'WARNING' else 'PASSING' end,
        c.critical_count, c.high_count, c.total_issues,
        case
            when c.total_issues = 0 then 'Every check passes.'
            else c.total_issues || ' of the checks fail: ' || c.names || '.'
        end
    from counted as c;
end;
comment on function checks.run_data_quality_checks() is
'Runs every check now. FAILING with any critical one failing, WARNING with more than five high ones, else PASSING; counts are of failing checks.';
