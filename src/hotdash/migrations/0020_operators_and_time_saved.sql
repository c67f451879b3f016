-- What operators are judged by besides their score, and what an entry of saved time may hold.

insert into app.setting_defaults (name, value, unit, description) values
('workload_moderate_conversations', 8, 'conversations a day', 'Conversations on an operator''s desk in a day from which the load is MODERATE; fewer are LOW.'),
('workload_high_conversations', 15, 'conversations a day', 'Conversations on an operator''s desk in a day from which the load is HIGH.'),
('workload_overloaded_conversations', 25, 'conversations a day', 'Conversations on an operator''s desk in a day from which the operator is OVERLOADED.'),
('efficiency_trend_points', 5, 'points', 'Change of an operator''s 7-day score within a week from which it is IMPROVING or DECLINING.'),
('compliance_exceeds_pct', 97, 'percent', 'Conversations kept within the answer target from which an operator EXCEEDS; cx_breached_pct_yellow and cx_breached_pct_red say the rest.'),
('monthly_cost_usd', 0, 'USD a month', 'What hotdash costs a month, against which saved time is held; 0: not told, so no return is worked out.');

-- Nobody saves less than nothing, or more minutes than a day has.
alter table app.ceo_time_savings
add check (time_saved_order_processing between 0 and 1440),
add check (time_saved_inventory_checks between 0 and 1440),
add check (time_saved_customer_support between 0 and 1440),
add check (time_saved_manual_reporting between 0 and 1440),
add check (time_saved_data_entry between 0 and 1440),
add check (automation_actions_count between 0 and 1000000),
add check (manual_actions_avoided between 0 and 1000000);
