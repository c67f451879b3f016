-- Messages of live sources, how often each was tried; whom to forget; our days beside Shopify's own.

alter table raw.payloads add column attempts integer not null default 0;
comment on column raw.payloads.attempts is 'How often it was tried to apply it; beyond the setting payload_attempts it stands in raw.rejects.';
create index payloads_by_age on raw.payloads (shop_id, received_at);

alter table app.erasures add column kind text not null default 'email'
check (kind in ('customer', 'email', 'contact', 'conversation'));
create unique index erasures_by_subject on app.erasures (shop_id, subject_sha256);
comment on table app.erasures is 'Whom to forget, by hash, so that neither a re-import nor a restored backup brings them back; one row a mark by which a person is known.';
comment on column app.erasures.kind is 'What the hash is of: a customer''s id, an e-mail address, a Chatwoot contact''s id or a conversation''s id.';
comment on column app.erasures.subject_sha256 is 'SHA-256 of shop, kind and mark (rules.person_sha256), to know the person again without keeping who she is.';
comment on column app.erasures.requested_at is 'When it was asked for first.';
comment on column app.erasures.erased_at is 'When it was last done.';

-- What people write about people. Privacy requests read these marks.
comment on column raw.payloads.headers is 'The headers that say what was delivered when; signatures and tokens are left out.';
comment on column raw.import_files.header is 'Personal: its first line as it stands, which in a file without column names may be somebody''s row; null for formats without one.';
comment on column raw.import_files.name is 'Personal: name of the file without folders, which people choose freely.';
comment on column facts.customers.tags is 'Personal: the shop''s tags of the customer.';
comment on column facts.orders.tags is 'Personal: the shop''s tags of the order, written by people about people.';
comment on column facts.cx_conversations.escalation_reason is 'Personal: why it counts as handed up, in words; null: it was not.';
comment on column facts.cx_conversations.sentiment_evidence is 'Personal: the listed words that decided the sentiment.';
comment on column facts.cx_messages.sentiment_evidence is 'Personal: only the listed words that decided the sentiment.';
comment on column app.decision_log.rationale is 'Personal: why, in the actor''s own words.';
comment on column app.decision_log.payload is 'Personal: particulars of the action, as JSON.';
comment on column app.alerts.subject is 'Personal: what it is about, in one line.';
comment on column app.alerts.detail is 'Personal: what was seen and what would do.';

create table app.reconciliations (
    shop_id bigint not null,
    day date not null,
    figure text not null,
    ours numeric,
    theirs numeric not null,
    cause text,
    compared_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, day, figure)
);
call app.protect('app.reconciliations');
comment on table app.reconciliations is 'Our figures of a day beside those that Shopify''s own reports show; one row a business day and figure.';
comment on column app.reconciliations.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.reconciliations.day is 'Business day in the shop''s time zone.';
comment on column app.reconciliations.figure is 'Which figure: a column of rollups.sales_metrics_daily.';
comment on column app.reconciliations.ours is 'What hotdash shows, in the shop''s currency or a count; null: it has no row of that day.';
comment on column app.reconciliations.theirs is 'What Shopify''s report shows.';
comment on column app.reconciliations.cause is 'Why they probably differ, in words; null where they do not.';
comment on column app.reconciliations.compared_at is 'When Shopify was asked.';
comment on column app.reconciliations.created_at is 'When hotdash wrote the row first.';
comment on column app.reconciliations.updated_at is 'When hotdash last changed the row.';

insert into app.setting_defaults (name, value, unit, description) values
('payload_days', 30, 'days', 'How long messages of live sources are kept once they are applied.'),
('payload_attempts', 5, 'attempts', 'How often a message is tried before it is put aside among the rejects.'),
('reconciliation_tolerance', 0.01, 'shop currency', 'Up to this difference a day''s amount counts as equal to Shopify''s own.');
