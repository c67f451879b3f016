"""Handing the jobs that the database can do alone to pg_cron, for where no worker runs; and taking them back.

Whoever comes first does a job, so a worker may run besides.
"""

from __future__ import annotations

from hotdash.db.connect import Connection
from hotdash.errors import UsageError
from hotdash.jobs.schedule import JOBS, Every, Job, Nightly

NAME = "hotdash"
# Which shop's time has come is found out by the function; asking costs a millisecond.
EVERY_MINUTE = "* * * * *"
# pg_cron notes each run and forgets none: half a million rows a year.
FORGET = (
    "with gone as (delete from cron.job_run_details as d using cron.job as j"
    " where j.jobid = d.jobid and j.jobname = 'hotdash' and d.end_time < now() - interval '7 days')"
)
HINT = (
    "Install it (Debian: postgresql-15-cron), set shared_preload_libraries = 'pg_cron' and cron.database_name to this"
    " database, restart PostgreSQL, and call this again as a superuser; or run: hotdash worker"
)


def hand_over(conn: Connection) -> list[str]:
    """Let pg_cron run the jobs that are functions of the database; returns their names.

    Raises:
        UsageError: this PostgreSQL has no pg_cron, or it does not serve this database.
    """
    _need_extension(conn)
    jobs = [job for job in JOBS if job.source is None and job.when and not job.function.startswith("hotdash.")]
    # One command: two at once would find the shop's lock taken, and wait for the next minute.
    command = f"{FORGET} select {', '.join(map(_call, jobs))}"
    conn.execute("select cron.schedule(%s, %s, %s)", [NAME, EVERY_MINUTE, command])
    return [job.name for job in jobs]


def _call(job: Job) -> str:
    if isinstance(job.when, Every):
        return f"refresh.run_due('{job.name}', '{job.function}', null, {job.when.minutes})"
    assert isinstance(job.when, Nightly)
    return f"refresh.run_due('{job.name}', '{job.function}', '{job.when.at:%H:%M}', null)"


def take_back(conn: Connection) -> bool:
    """Let pg_cron run nothing of hotdash any more; returns whether it did."""
    row = conn.execute("select to_regclass('cron.job') is not null").fetchone()
    if not row or not row[0]:
        return False
    found = (
        "select cron.unschedule(j.jobid) from cron.job as j where j.jobname = %s and j.database = current_database()"
    )
    return bool(conn.execute(found.encode(), [NAME]).fetchall())


def _need_extension(conn: Connection) -> None:
    found = conn.execute(
        "select to_regclass('cron.job') is not null,"
        " exists (select from pg_available_extensions as e where e.name = 'pg_cron'),"
        " current_setting('shared_preload_libraries') like '%%pg_cron%%'"
        " and current_setting('cron.database_name', true) = current_database()",
        [],
    ).fetchone()
    stands, is_available, is_loaded = found or (False, False, False)
    if stands:
        return
    if not is_available:
        raise UsageError("This PostgreSQL has no pg_cron.", hint=HINT)
    if not is_loaded:
        raise UsageError("pg_cron is installed, but does not serve this database.", hint=HINT)
    conn.execute("create extension pg_cron")
