-- The history of what the checks of the data found.

insert into app.setting_defaults (name, value, unit, description) values
('stale_after_minutes_products', 10080, 'minutes', 'The same for products, which change seldom: a file says no more than when one last did.'),
('stale_after_minutes_customers', 10080, 'minutes', 'The same for customers.'),
('check_window_days', 35, 'business days', 'How far back the checks of the data look at orders, refunds and conversations.');

create table app.check_results (
    shop_id bigint not null,
    check_name text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
    table_name text not null,
    issue_count bigint not null,
    sample_keys text[],
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, check_name, first_seen_at)
);
call app.protect('app.check_results');
comment on table app.check_results is 'What each check found over time; one row a check and run of equal answers.';
comment on column app.check_results.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.check_results.check_name is 'Name of the check, as in checks.v_data_quality_checks.';
comment on column app.check_results.first_seen_at is 'When it first gave this answer.';
comment on column app.check_results.last_seen_at is 'When it last gave this answer; a later row holds the next one.';
comment on column app.check_results.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column app.check_results.table_name is 'Table that the findings are in.';
comment on column app.check_results.issue_count is 'How many findings; 0: the check passed.';
comment on column app.check_results.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column app.check_results.created_at is 'When hotdash wrote the row first.';
comment on column app.check_results.updated_at is 'When hotdash last changed the row.';
