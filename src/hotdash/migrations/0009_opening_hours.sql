-- When people are there to answer and to ship: inboxes with their hours, holidays; and what escalates a conversation.

create table facts.inboxes (
    shop_id bigint not null references facts.shops (shop_id),
    inbox_id bigint not null,
    name text,
    channel text,
    iana_timezone text not null,
    keeps_hours boolean not null default false,
    has_own_hours boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, inbox_id)
);
call app.protect('facts.inboxes');
comment on table facts.inboxes is 'Inboxes that customers write to, and the time zone they are kept in; one row an inbox.';
comment on column facts.inboxes.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.inboxes.inbox_id is 'Chatwoot''s id of the inbox.';
comment on column facts.inboxes.name is 'As operators call it.';
comment on column facts.inboxes.channel is 'How customers reach it, in Chatwoot''s own word (Channel::Email, …).';
comment on column facts.inboxes.iana_timezone is 'Time zone in which its opening hours are meant.';
comment on column facts.inboxes.keeps_hours is 'Whether it has opening hours (facts.inbox_hours); false: open all the time.';
comment on column facts.inboxes.has_own_hours is 'Whether the shop gave the hours in a file; those of Chatwoot are then left aside.';
comment on column facts.inboxes.created_at is 'When hotdash wrote the row first.';
comment on column facts.inboxes.updated_at is 'When hotdash last changed the row.';

create table facts.inbox_hours (
    shop_id bigint not null,
    inbox_id bigint not null,
    weekday integer not null check (weekday between 1 and 7),
    opens_minute integer not null check (opens_minute >= 0),
    closes_minute integer not null check (closes_minute <= 1440),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, inbox_id, weekday, opens_minute),
    foreign key (shop_id, inbox_id) references facts.inboxes (shop_id, inbox_id),
    check (opens_minute <= closes_minute)
);
call app.protect('facts.inbox_hours');
comment on table facts.inbox_hours is 'When somebody is there to answer; one row a period of an inbox and weekday, several a day where there is a break.';
comment on column facts.inbox_hours.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.inbox_hours.inbox_id is 'Chatwoot''s id of the inbox.';
comment on column facts.inbox_hours.weekday is '1 Monday to 7 Sunday.';
comment on column facts.inbox_hours.opens_minute is 'Minutes after midnight, by the inbox''s clock, at which the period begins.';
comment on column facts.inbox_hours.closes_minute is 'Minutes after midnight at which it ends, itself no part of it; 1440 is midnight.';
comment on column facts.inbox_hours.created_at is 'When hotdash wrote the row first.';
comment on column facts.inbox_hours.updated_at is 'When hotdash last changed the row.';

create table facts.holidays (
    shop_id bigint not null references facts.shops (shop_id),
    location_id bigint not null default 0,
    holiday_on date not null,
    name text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, location_id, holiday_on)
);
call app.protect('facts.holidays');
comment on table facts.holidays is 'Days on which nobody answers or ships though the week says otherwise; one row a day and place.';
comment on column facts.holidays.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.holidays.location_id is 'Location that is closed (facts.locations); 0: the whole shop, its inboxes too.';
comment on column facts.holidays.holiday_on is 'The day, by the clock of the shop or of the inbox.';
comment on column facts.holidays.name is 'What is celebrated.';
comment on column facts.holidays.created_at is 'When hotdash wrote the row first.';
comment on column facts.holidays.updated_at is 'When hotdash last changed the row.';

create table app.escalation_rules (
    shop_id bigint not null,
    kind text not null check (kind in ('label', 'intent', 'sentiment', 'csat')),
    value text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, kind, value)
);
call app.protect('app.escalation_rules');
comment on table app.escalation_rules is 'What escalates a conversation, where a shop wants it otherwise than rules.escalation_rules() says; one row a rule.';
comment on column app.escalation_rules.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.escalation_rules.kind is 'label: it bears this label; intent: a customer''s message is about this; sentiment: its mood; csat: rated so or worse.';
comment on column app.escalation_rules.value is 'The label, the intent, the mood, or the rating from 1 to 5.';
comment on column app.escalation_rules.created_at is 'When hotdash wrote the row first.';
comment on column app.escalation_rules.updated_at is 'When hotdash last changed the row.';

alter table facts.cx_conversations add column first_response_business_minutes numeric;
alter table facts.cx_conversations add column resolution_business_hours numeric;
comment on column facts.cx_conversations.first_response_business_minutes is 'As first_response_time_minutes, counting only the inbox''s opening hours.';
comment on column facts.cx_conversations.resolution_business_hours is 'As resolution_time_hours, counting only the inbox''s opening hours.';

alter table facts.cx_message_texts add column deciding_sentence text;
comment on column facts.cx_message_texts.deciding_sentence is 'Personal: the sentence in which the word rules found what the message is about or its mood; null where they found nothing.';

insert into app.setting_defaults (name, value, unit, description) values
('cx_sla_business_hours', 0, 'yes/no', 'Count a customer''s waiting against its target round the clock (0) or only while the inbox is open (1).');
