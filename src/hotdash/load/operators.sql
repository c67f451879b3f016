-- Facts, one row an operator: moves pg_temp.staged_operators to facts.operators and facts.operator_contacts.
create function load.operators(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with last_operators as (
        select distinct on (s.operator_id) s.operator_id, s.role, s.is_active, s.name, s.email
        from pg_temp.staged_operators as s
        order by s.operator_id, s.line_number desc
    ),

    written_operators as (
        insert into facts.operators as o (shop_id, operator_id, role, is_active)
        select of_shop, l.operator_id, l.role, coalesce(l.is_active, true)
        from last_operators as l
        on conflict (shop_id, operator_id) do update set
            role = excluded.role,
            is_active = excluded.is_active,
            updated_at = now()
        where (o.role, o.is_active) is distinct from (excluded.role, excluded.is_active)
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'operators', (select count(*) from pg_temp.staged_operators),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_operators as w;

    insert into facts.operator_contacts as c (shop_id, operator_id, name, email)
    select distinct on (s.operator_id) of_shop, s.operator_id, s.name, s.email
    from pg_temp.staged_operators as s
    order by s.operator_id, s.line_number desc
    on conflict (shop_id, operator_id) do update set
        name = excluded.name,
        email = excluded.email,
        updated_at = now()
    where (c.name, c.email) is distinct from (excluded.name, excluded.email);
end
$$;
comment on function load.operators(bigint) is
'Moves staged operators to facts, who they are apart from the rest; the source gives them no version, so the last list stands.';
