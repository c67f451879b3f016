-- How long messages are kept was said twice; payload_kept_days is what load.expire reads.

delete from app.settings where name = 'payload_days';
delete from app.setting_defaults where name = 'payload_days';

comment on column app.decision_archives.content is 'Personal: the decisions, one JSON array a line, until the signed file is written; null afterwards.';
