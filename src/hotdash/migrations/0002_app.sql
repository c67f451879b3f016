-- hotdash itself.

create table app.settings (
    shop_id bigint not null,
    name text not null references app.setting_defaults (name),
    value numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, name)
);
call app.protect('app.settings');
comment on table app.settings is 'What a shop set differently from app.setting_defaults; one row a shop and setting.';

create table app.users (
    shop_id bigint not null,
    user_id uuid not null default gen_random_uuid(),
    email text not null,
    display_name text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, user_id)
);
call app.protect('app.users', readable => false);
comment on table app.users is 'People who may open a shop''s page; one row a shop and person.';

create table app.memberships (
    shop_id bigint not null,
    user_id uuid not null,
    role text not null check (role in ('viewer', 'operator', 'owner')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, user_id),
    foreign key (shop_id, user_id) references app.users (shop_id, user_id)
);
call app.protect('app.memberships', readable => false);
comment on table app.memberships is 'The role a person has in a shop; one row a shop and person.';

create table app.api_tokens (
    shop_id bigint not null,
    token_id uuid not null default gen_random_uuid(),
    kind text not null check (kind in ('token', 'session', 'login')),
    name text not null,
    role text not null check (role in ('viewer', 'operator', 'owner')),
    secret_sha256 bytea not null,
    user_id uuid,
    expires_at timestamptz,
    used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, token_id)
);
call app.protect('app.api_tokens', readable => false);
comment on table app.api_tokens is
'Keys to a shop: API tokens, browser sessions and one-time logins; one row a key. The secret itself is never stored, only its SHA-256.';

create table app.dashboard_visits (
    shop_id bigint not null,
    visit_date date not null,
    visitor text not null,
    first_visit_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, visit_date, visitor)
);
call app.protect('app.dashboard_visits');
comment on table app.dashboard_visits is 'Days on which somebody opened the page; one row a shop, business day and visitor.';

create table app.decision_log (
    shop_id bigint not null,
    decision_id bigint not null,
    scope text not null,
    actor text not null,
    action text not null,
    rationale text,
    evidence_url text,
    external_ref text,
    payload jsonb not null default '{}',
    previous_hash bytea,
    hash bytea not null,
    created_at timestamptz not null default now(),
    primary key (shop_id, decision_id)
);
call app.protect('app.decision_log');
comment on table app.decision_log is 'What was decided, by whom and why; one row a decision, append-only, chained by hash.';

create table app.ceo_time_savings (
    shop_id bigint not null,
    entry_date date not null,
    time_saved_order_processing integer not null default 0,
    time_saved_inventory_checks integer not null default 0,
    time_saved_customer_support integer not null default 0,
    time_saved_manual_reporting integer not null default 0,
    time_saved_data_entry integer not null default 0,
    automation_actions_count integer not null default 0,
    manual_actions_avoided integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, entry_date)
);
call app.protect('app.ceo_time_savings');
comment on table app.ceo_time_savings is 'Minutes saved a day as entered by hand; one row a shop and business day.';

create table app.job_runs (
    shop_id bigint not null,
    run_id uuid not null default gen_random_uuid(),
    job_name text not null,
    status text not null check (status in ('running', 'success', 'failed')),
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    rows_processed bigint,
    error_message text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, run_id)
);
call app.protect('app.job_runs');
comment on table app.job_runs is 'Each run of a job for a shop; one row a run.';

create table app.alerts (
    shop_id bigint not null,
    alert_id uuid not null default gen_random_uuid(),
    tile text not null,
    severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
    subject text not null,
    detail text,
    opened_at timestamptz not null default now(),
    acknowledged_at timestamptz,
    snoozed_until timestamptz,
    closed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, alert_id)
);
call app.protect('app.alerts');
comment on table app.alerts is 'What was raised for somebody to look at; one row an alert.';

create table app.erasures (
    shop_id bigint not null,
    erasure_id uuid not null default gen_random_uuid(),
    subject_sha256 bytea not null,
    requested_at timestamptz not null default now(),
    erased_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, erasure_id)
);
call app.protect('app.erasures', readable => false);
comment on table app.erasures is 'People who asked to be forgotten, by hash, so that a restored backup forgets them again; one row a request.';

create table app.recommendations (
    shop_id bigint not null,
    recommendation_id uuid not null default gen_random_uuid(),
    tile text not null,
    subject text not null,
    reason text not null,
    expected_value numeric,
    status text not null default 'open' check (status in ('open', 'accepted', 'rejected', 'expired')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, recommendation_id)
);
call app.protect('app.recommendations');
comment on table app.recommendations is 'What hotdash suggests to do; one row a suggestion.';
