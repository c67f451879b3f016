-- One value: how many people were erased again, of those who are known by hash.
create function access.repeat_erasures(of_shop bigint, since timestamptz) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    come_back text[];
begin
    if not exists (select from app.erasures as e where e.shop_id = of_shop) then
        return 0;
    end if;
    with texts (words) as (
        select c.email from facts.customer_contacts as c where c.shop_id = of_shop and c.email is not null
        union all
        select k.email from facts.cx_contacts as k where k.shop_id = of_shop and k.email is not null
        union all
        select x.content from facts.cx_message_texts as x where x.shop_id = of_shop and x.updated_at >= since
        union all
        select p.payload::text from raw.payloads as p where p.shop_id = of_shop and p.created_at >= since
        union all
        select r.payload from raw.rejects as r where r.shop_id = of_shop and r.created_at >= since
        union all
        select f.header from raw.import_files as f where f.shop_id = of_shop and f.created_at >= since
    ),

    emails as (
        select distinct lower(m.found[1]) as email
        from texts as t
        cross join lateral regexp_matches(t.words, '[[:alnum:]._%+-]+@[[:alnum:]-]+\.[[:alnum:].-]*[[:alnum:]]', 'g') as m (found)
    ),

    marks as (
        select 'email' as kind, m.email as mark from emails as m
        union all
        select 'customer', c.shopify_customer_id::text
        from facts.customer_contacts as c
        where c.shop_id = of_shop and coalesce(c.email, c.last_name, c.first_name, c.phone) is not null
    )

    select array_agg(m.mark) into come_back
    from marks as m
    inner join app.erasures as e
        on e.shop_id = of_shop and e.subject_sha256 = rules.person_sha256(of_shop, m.kind, m.mark);
    if come_back is not null then
        perform access.erase_customer_data(of_shop, come_back);
    end if;
    return coalesce(cardinality(come_back), 0);
end
$$;
comment on function access.repeat_erasures(bigint, timestamptz) is
'Erases again whoever was erased and came back: with late messages and rejected rows since that time (run nightly), or with a backup (-infinity).';
