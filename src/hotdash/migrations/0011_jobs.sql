-- Runs of jobs: which try it was, found by job and by age; and how long what the world sent is kept.

alter table app.job_runs add column attempt integer not null default 0;
comment on column app.job_runs.attempt is 'How often it had failed in a row before: 0 the first time, more for each try after.';
create index job_runs_by_job on app.job_runs (shop_id, job_name, started_at);

insert into app.setting_defaults (name, value, unit, description) values
('payload_kept_days', 30, 'days', 'How long messages that live sources sent are kept once they were applied.'),
('job_run_kept_days', 30, 'days', 'How long runs of jobs are kept.'),
('source_late_after_minutes', 30, 'minutes', 'A source whose last success is longer ago than this is shown as late.');
