-- One value: the day on which a year's revenue reaches the goal if it goes on growing as in the last year.
create function growth.goal_date(as_of date, year_revenue numeric, year_before numeric, goal numeric) returns date
language sql immutable parallel safe
return case
    when year_revenue >= goal then as_of
    -- A year before that is not known does not keep `and` from reading on: what follows divides only beneath it.
    when year_before > 0 and year_revenue > year_before then case
        -- Half a century ahead is no forecast, and far beyond it is no date.
        when ln(goal / year_revenue) <= 50 * ln(year_revenue / year_before)
            then as_of + round(365.25 * ln(goal / year_revenue) / nullif(ln(year_revenue / year_before), 0))::integer
    end
end;
comment on function growth.goal_date(date, numeric, numeric, numeric) is
'as_of + ln(goal / year) / ln(year / year before) years; as_of where the goal is reached; null without a year before, without growth, or more than 50 years ahead.';
