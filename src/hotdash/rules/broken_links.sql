-- One row per place where the shop's decision chain does not hold; none when it does.
create function rules.broken_links(of_shop bigint) returns table (decision_id bigint, fault text)
language sql stable
begin atomic
    with chain as (
        select
            d.decision_id, d.hash, d.previous_hash, false as is_archived,
            sha256(convert_to(rules.decision_text(d), 'UTF8')) as content_sha256
        from app.decision_log as d
        where d.shop_id = of_shop
        union all
        select h.decision_id, h.hash, null, true, h.content_sha256
        from app.decision_hashes as h
        where h.shop_id = of_shop
    ),

    linked as (
        select
            c.*,
            lag(c.decision_id) over in_order as id_before,
            lag(c.hash) over in_order as hash_before,
            lag(c.is_archived) over in_order as was_archived
        from chain as c
        window in_order as (order by c.decision_id, c.is_archived)
    ),

    judged as (
        select
            l.decision_id,
            case
                when l.id_before is null and l.decision_id > 1
                    then format('Decisions 1 to %s are missing.', l.decision_id - 1)
                when l.id_before = l.decision_id
                    then 'It stands in the log and among the archived decisions.'
                when l.decision_id > l.id_before + 1
                    then format('Decisions %s to %s are missing before it.', l.id_before + 1, l.decision_id - 1)
                when l.hash <> rules.chain_link(l.hash_before, l.content_sha256)
                    then 'It, or the one before it, is not what was written.'
                when not l.is_archived and (l.previous_hash is distinct from l.hash_before)
                    then 'It names another decision as the one before it.'
                when l.is_archived and not l.was_archived
                    then 'It is archived although an older one is not.'
            end as fault
        from linked as l
    )

    select j.decision_id, j.fault from judged as j where j.fault is not null order by j.decision_id;
end;
comment on function rules.broken_links(bigint) is
'Checks every link of a shop''s decision chain, archived decisions by their hashes: edits, deletions, insertions and swaps show here. A cut tail shows only against a head that was exported before.';
