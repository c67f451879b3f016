-- Facts, one row a customer: moves pg_temp.staged_customers to facts.customers and facts.customer_contacts.
create function load.customers(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A source that knows customers only by e-mail has negative ids: use the real customer where the e-mail is known.
    update pg_temp.staged_customers as s
    set shopify_customer_id = k.shopify_customer_id
    from (
        select lower(c.email) as email, max(c.shopify_customer_id) as shopify_customer_id
        from facts.customer_contacts as c
        where c.shop_id = of_shop and c.shopify_customer_id > 0 and c.email is not null
        group by lower(c.email)
    ) as k
    where s.shopify_customer_id < 0 and k.email = lower(s.email);

    create temp table newest_customers on commit drop as
    select distinct on (s.shopify_customer_id)
        s.shopify_customer_id, s.customer_since, s.tags, s.is_tax_exempt, s.country, s.province, s.first_name,
        s.last_name, s.email, s.phone, s.city, s.postcode, s.source_updated_at
    from pg_temp.staged_customers as s
    where s.shopify_customer_id is not null
    order by s.shopify_customer_id, s.source_updated_at desc nulls last, s.line_number desc;

    with written_customers as (
        insert into facts.customers as c (
            shop_id, shopify_customer_id, customer_since, tags, is_tax_exempt, country, province, source_updated_at
        )
        select
            of_shop, n.shopify_customer_id, n.customer_since, coalesce(n.tags, '{}'), coalesce(n.is_tax_exempt, false),
            n.country, n.province, n.source_updated_at
        from pg_temp.newest_customers as n
        on conflict (shop_id, shopify_customer_id) do update set
            customer_since = excluded.customer_since,
            tags = excluded.tags,
            is_tax_exempt = excluded.is_tax_exempt,
            country = excluded.country,
            province = excluded.province,
            source_updated_at = excluded.source_updated_at,
            updated_at = now()
        -- A row without a version never replaces one that has one; of equal age the later read one may mend it.
        where
            (excluded.source_updated_at >= c.source_updated_at or c.source_updated_at is null)
            and (
                excluded.customer_since, excluded.tags, excluded.is_tax_exempt,
                excluded.country, excluded.province, excluded.source_updated_at
            ) is distinct from (
                c.customer_since, c.tags, c.is_tax_exempt, c.country, c.province, c.source_updated_at
            )
        returning c.shopify_customer_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select w.shopify_customer_id from written_customers as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'customers', (select count(*) from pg_temp.staged_customers),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_customers as w;

    perform load.customer_contacts(of_shop);
    drop table pg_temp.newest_customers;
end
$$;
comment on function load.customers(bigint) is
'Moves staged customers to facts, who they are apart from the rest; the newest state by the source''s own clock wins.';
