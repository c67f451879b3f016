-- Live sources: what a shop is connected to, the sealed secrets beside it, and what became of each message received.

create table app.source_connections (
    shop_id bigint not null,
    source text not null,
    state text not null check (state in ('connected', 'failing', 'disconnected')),
    account text not null,
    settings jsonb not null default '{}',
    granted text[] not null default '{}',
    missing text[] not null default '{}',
    quota jsonb,
    last_error text,
    last_error_at timestamptz,
    last_success_at timestamptz,
    connected_at timestamptz not null default now(),
    backfilled_at timestamptz,
    disconnected_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, source)
);
call app.protect('app.source_connections');
comment on table app.source_connections is 'Live sources that a shop is or was connected to; one row a shop and source. Nothing secret stands here.';
comment on column app.source_connections.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.source_connections.source is 'Folder of the source: shopify, chatwoot, google.';
comment on column app.source_connections.state is 'connected: it answers; failing: its last call failed; disconnected: its secret was forgotten, its data stay.';
comment on column app.source_connections.account is 'What was reached, as a person would name it (the shop''s address, the account).';
comment on column app.source_connections.settings is 'How it is reached, by the names that the source asks for; nothing secret.';
comment on column app.source_connections.granted is 'Scopes or rights that the secret has.';
comment on column app.source_connections.missing is 'Scopes or rights that it lacks; what they show stays unseen.';
comment on column app.source_connections.quota is 'What the source last said of its limits, in its own words.';
comment on column app.source_connections.last_error is 'What went wrong last, without secrets and personal data.';
comment on column app.source_connections.last_error_at is 'When that was.';
comment on column app.source_connections.last_success_at is 'When it last answered as it should.';
comment on column app.source_connections.connected_at is 'When it was connected last.';
comment on column app.source_connections.backfilled_at is 'When its history was complete; null: not yet.';
comment on column app.source_connections.disconnected_at is 'When its secret was forgotten; null while it is connected.';
comment on column app.source_connections.created_at is 'When hotdash wrote the row first.';
comment on column app.source_connections.updated_at is 'When hotdash last changed the row.';

create table app.source_secrets (
    shop_id bigint not null,
    source text not null,
    sealed bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, source),
    foreign key (shop_id, source) references app.source_connections (shop_id, source)
);
call app.protect('app.source_secrets', readable => false);
comment on table app.source_secrets is 'The secrets of live sources, sealed with a key that is kept outside the database; one row a connected source.';
comment on column app.source_secrets.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.source_secrets.source is 'Folder of the source: shopify, chatwoot, google.';
comment on column app.source_secrets.sealed is 'Encrypted JSON of the secrets (Fernet); useless without the key file or HOTDASH_SECRET_KEY.';
comment on column app.source_secrets.created_at is 'When hotdash wrote the row first.';
comment on column app.source_secrets.updated_at is 'When hotdash last changed the row.';

alter table raw.payloads add column headers jsonb not null default '{}';
alter table raw.payloads add column applied_at timestamptz;
alter table raw.payloads add column failure text;
comment on column raw.payloads.headers is 'The headers that say what was delivered when; signatures are left out.';
comment on column raw.payloads.applied_at is 'When the object that it tells of stood in the facts; null: not yet.';
comment on column raw.payloads.failure is 'Why it could not be applied last time, without secrets and personal data; null: it did not fail.';
create index payloads_waiting on raw.payloads (shop_id, source, received_at) where applied_at is null;
