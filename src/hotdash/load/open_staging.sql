-- Nothing: opens the empty staging tables of one load. They are private to the connection, and empty again after it.
create function load.open_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Those of the connection's last load serve again: fifty tables cost more than loading one order.
    if exists (
        select from pg_class as c
        where c.relnamespace = pg_my_temp_schema() and c.relname = 'load_rejects' and c.relkind = 'r'
    ) then
        return;
    end if;
    -- A source fills these through COPY, in any order; the load.* functions then move them to facts.
    -- Every staged row carries line_number: where in the file it came from, for rejects and for ties.
    perform load.catalogue_staging();
    perform load.order_staging();
    perform load.desk_staging();
    perform load.page_staging();
    create temp table staged_deletions (
        -- Order, Product, …: what the source calls it; deleted_at null: it is there after all
        kind text, object_id bigint, deleted_at timestamptz, line_number bigint
    ) on commit delete rows;
    -- Everything that a source has, for load.differing_objects.
    create temp table staged_ids (
        kind text, object_id bigint, parent_id bigint, source_updated_at timestamptz
    ) on commit delete rows;
    -- What the load.* functions touch.
    perform refresh.open_touched();
    -- What became of the staged rows, by fact; the command's summary is made from it.
    create temp table load_counts (
        fact text not null, staged bigint not null, inserted bigint not null, updated bigint not null,
        deleted bigint not null
    ) on commit delete rows;
    -- Staged rows that cannot be loaded: line_number and payload say what, reason and remedy why and what to do.
    create temp table load_rejects (
        line_number bigint, column_name text, reason text not null, remedy text, payload text
    ) on commit delete rows;
end
$$;
comment on function load.open_staging() is
'Opens the private, empty staging tables of one load, where the connection has none; they are empty again at the end of the transaction.';
