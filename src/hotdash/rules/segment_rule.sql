-- One value: the number of the first rule that holds of a customer, see rules.segment_rules.
create function rules.segment_rule(
    is_trade boolean, is_racer boolean, is_collector boolean, total_orders bigint, total_revenue numeric,
    performance_share numeric, season_share numeric, professional_orders numeric, professional_aov numeric,
    racing_performance numeric, racing_season numeric, collector_orders numeric, collector_aov numeric
) returns integer
language sql immutable parallel safe
return case
    when is_trade then 1
    when is_racer then 2
    when is_collector then 3
    when total_orders >= professional_orders and total_revenue >= professional_aov * total_orders then 4
    when total_orders >= 2 and performance_share >= racing_performance and season_share >= racing_season then 5
    when total_orders >= collector_orders and total_revenue >= collector_aov * total_orders then 6
    when total_orders >= 2 then 7
    else 8
end;
comment on function rules.segment_rule(
    boolean, boolean, boolean, bigint, numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric
) is
'Which rule decides what kind of customer somebody is: what the shop itself says of them before what they bought. The last six are the settings segment_*; shares are 0 to 1, an average order is revenue / orders.';
