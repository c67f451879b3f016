-- What the world sent, as it came.

create table raw.import_files (
    shop_id bigint not null,
    file_id uuid not null default gen_random_uuid(),
    name text not null,
    sha256 text not null,
    format text not null,
    mapping text,
    header text,
    bytes bigint not null,
    rows_read bigint not null,
    rows_rejected bigint not null,
    started_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, file_id)
);
call app.protect('raw.import_files', readable => false);
comment on table raw.import_files is 'Files that were imported; one row an import of a file. header and mapping are kept so that its rejected rows can be replayed.';

create table raw.rejects (
    shop_id bigint not null,
    reject_id uuid not null default gen_random_uuid(),
    file_id uuid,
    source text not null,
    line_number bigint,
    column_name text,
    reason text not null,
    remedy text,
    payload text not null,
    occurrences integer not null default 1,
    replayed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, reject_id),
    foreign key (shop_id, file_id) references raw.import_files (shop_id, file_id)
);
create index rejects_open on raw.rejects (shop_id, created_at) where replayed_at is null;
call app.protect('raw.rejects', readable => false);
comment on table raw.rejects is 'Rows and events that could not be loaded, whole, with the reason; one row each. replayed_at is set once a replay loaded it.';

create table raw.payloads (
    shop_id bigint not null,
    payload_id uuid not null default gen_random_uuid(),
    source text not null,
    topic text not null,
    object_id text,
    event_id text not null,
    source_updated_at timestamptz,
    payload jsonb not null,
    received_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, payload_id),
    unique (shop_id, source, topic, event_id)
);
call app.protect('raw.payloads', readable => false);
comment on table raw.payloads is 'Messages of live sources as received; one row a delivery.';

create table raw.cursors (
    shop_id bigint not null,
    source text not null,
    stream text not null,
    position text not null,
    read_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, source, stream)
);
call app.protect('raw.cursors');
grant usage on schema raw to authenticated;
comment on table raw.cursors is
'How far each stream of a source has been read, and when it last was; one row a shop, source and stream. read_at is the age of the figures on the page.';
