-- The decision log is append-only by privilege, and what leaves it for an archive leaves its hashes behind.

revoke update, delete on app.decision_log from service_role;

create table app.decision_archives (
    shop_id bigint not null,
    archive_id uuid not null default gen_random_uuid(),
    first_decision_id bigint not null,
    last_decision_id bigint not null,
    decisions bigint not null,
    content text,
    content_sha256 bytea not null,
    file_name text,
    signature bytea,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, archive_id),
    check (content is not null or (file_name is not null and signature is not null))
);
call app.protect('app.decision_archives', readable => false);
comment on table app.decision_archives is 'Decisions that were moved out of the log; one row an archive. The content stands here until it is safe in its signed file.';
comment on column app.decision_archives.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.decision_archives.archive_id is 'The archive''s own id.';
comment on column app.decision_archives.first_decision_id is 'First decision in it.';
comment on column app.decision_archives.last_decision_id is 'Last decision in it; those between are all there.';
comment on column app.decision_archives.decisions is 'How many decisions it holds.';
comment on column app.decision_archives.content is 'The decisions, one JSON array a line, until the signed file is written; null afterwards.';
comment on column app.decision_archives.content_sha256 is 'SHA-256 of the content, UTF-8 with a line end after each line.';
comment on column app.decision_archives.file_name is 'Name of the signed file under HOTDASH_HOME/audit; null: not yet written.';
comment on column app.decision_archives.signature is 'HMAC-SHA256 of the content under the key that is kept outside the database.';
comment on column app.decision_archives.created_at is 'When hotdash wrote the row first.';
comment on column app.decision_archives.updated_at is 'When hotdash last changed the row.';

create table app.decision_hashes (
    shop_id bigint not null,
    decision_id bigint not null,
    archive_id uuid not null,
    content_sha256 bytea not null,
    hash bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, decision_id),
    foreign key (shop_id, archive_id) references app.decision_archives (shop_id, archive_id)
);
call app.protect('app.decision_hashes');
revoke update, delete on app.decision_hashes from service_role;
comment on table app.decision_hashes is 'What is left of an archived decision; one row a decision. With it the chain from the first decision to the newest still verifies.';
comment on column app.decision_hashes.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.decision_hashes.decision_id is 'Its number in the shop''s chain, from 1 without gaps.';
comment on column app.decision_hashes.archive_id is 'The archive that holds it.';
comment on column app.decision_hashes.content_sha256 is 'SHA-256 of its canonical text, its line in the archive.';
comment on column app.decision_hashes.hash is 'Its link of the chain: SHA-256 of the link before and of content_sha256.';
comment on column app.decision_hashes.created_at is 'When hotdash wrote the row first.';
comment on column app.decision_hashes.updated_at is 'When hotdash last changed the row.';
