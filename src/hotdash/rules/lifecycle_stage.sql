-- One value: the stage of a customer at the end of a day.
create function rules.lifecycle_stage(
    on_day date, first_order_on date, last_order_on date, gap_days integer, new_days numeric, at_risk_days numeric,
    churned_days numeric
) returns text
language sql immutable parallel safe
return case
    when on_day - last_order_on >= churned_days then 'churned'
    when on_day - last_order_on >= at_risk_days then 'at_risk'
    when on_day - first_order_on < new_days then 'new'
    when gap_days >= churned_days then 'reactivated'
    else 'active'
end;
comment on function rules.lifecycle_stage(date, date, date, integer, numeric, numeric, numeric) is
'Stage by the days since the last order, since the first, and between the last order and the order day before it (gap_days, null without one): churned, at_risk, new, reactivated, active; the first that holds.';
