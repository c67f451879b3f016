-- Nothing: decides in pg_temp.loading_orders, one row an order, which staged documents say something new about what.
create function load.loading_orders(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select
        s.line_number,
        case
            when s.shopify_order_id is null then 'shopify_order_id' when s.ordered_at is null then 'ordered_at'
            else 'order_number'
        end,
        'The order has no id, number or time.', 'Export it with its number and the time it was placed.'
    from pg_temp.staged_orders as s
    where s.shopify_order_id is null or s.ordered_at is null or s.order_number is null;

    create temp table loading_orders on commit drop as
    with newest_documents as (
        select distinct on (s.shopify_order_id) s.*
        from pg_temp.staged_orders as s
        where s.source_updated_at is not null and s.ordered_at is not null and s.order_number is not null
        order by s.shopify_order_id, s.source_updated_at desc, s.line_number desc
    ),

    carried_parts as (
        select
            s.shopify_order_id,
            max(s.source_updated_at) filter (where s.has_lines) as lines_version,
            max(s.source_updated_at) filter (where s.has_ledger) as ledger_version,
            max(s.source_updated_at) filter (where s.has_refunds) as refunds_version
        from pg_temp.staged_orders as s
        where s.source_updated_at is not null
        group by s.shopify_order_id
    ),

    -- Documents without versions are united: every choice here is the least, so the order of arrival does not matter.
    united_documents as (
        select
            s.shopify_order_id, min(s.order_number) as order_number,
            -- 'order' wins over 'credit_note' wins over 'adjustment'
            max(s.kind collate "C") as kind, min(s.ordered_at) as ordered_at,
            min(s.shopify_customer_id) as shopify_customer_id, min(s.ship_country collate "C") as ship_country,
            min(s.source_name collate "C") as source_name, min(s.currency) as currency, sum(s.total_price) as total_price,
            min(s.display_fulfillment_status) as display_fulfillment_status,
            min(s.financial_status) as financial_status, min(s.fulfilled_at) as fulfilled_at
        from pg_temp.staged_orders as s
        where s.source_updated_at is null and s.ordered_at is not null and s.order_number is not null
        group by s.shopify_order_id
    ),

    documents as (
        select
            n.shopify_order_id, false as is_united, n.order_number, coalesce(n.kind, 'order') as kind, n.ordered_at,
            n.cancelled_at, n.cancel_reason, coalesce(n.is_test, false) as is_test, n.deleted_at, n.financial_status,
            n.display_fulfillment_status, n.currency, n.presentment_currency, n.presentment_total, n.subtotal,
            n.total_discounts, n.total_shipping, n.total_tax, n.total_price, n.total_refunded, n.fulfilled_at,
            n.shopify_customer_id, n.source_name, coalesce(n.tags, '{}') as tags, n.ship_country, n.ship_province,
            n.source_updated_at, c.lines_version, c.ledger_version, c.refunds_version
        from newest_documents as n
        inner join carried_parts as c on c.shopify_order_id = n.shopify_order_id
        union all
        select
            u.shopify_order_id, true, u.order_number, greatest(u.kind, o.kind collate "C"),
            least(u.ordered_at, o.ordered_at), o.cancelled_at, o.cancel_reason, coalesce(o.is_test, false), o.deleted_at,
            least(u.financial_status, o.financial_status),
            least(u.display_fulfillment_status, o.display_fulfillment_status), least(u.currency, o.currency),
            o.presentment_currency, o.presentment_total, o.subtotal, o.total_discounts, o.total_shipping, o.total_tax,
            case when o.shopify_order_id is null then u.total_price else o.total_price end, o.total_refunded,
            least(u.fulfilled_at, o.fulfilled_at), least(u.shopify_customer_id, o.shopify_customer_id),
            least(u.source_name collate "C", o.source_name), coalesce(o.tags, '{}'),
            least(u.ship_country collate "C", o.ship_country), o.ship_province, null, null, null, null
        from united_documents as u
        left join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = u.shopify_order_id
        where not exists (select from newest_documents as n where n.shopify_order_id = u.shopify_order_id)
    )

    select
        d.*,
        t.iana_timezone,
        rules.business_date(d.ordered_at, t.iana_timezone) as order_date,
        o.shopify_order_id is null as is_new,
        o.order_date as old_date,
        -- A document without a version never replaces one that has one; of equal age the later read one may mend it.
        o.shopify_order_id is null
        or case when d.is_united then o.source_updated_at is null
            else o.source_updated_at is null or d.source_updated_at >= o.source_updated_at
        end as takes_header,
        case
            when d.is_united then case when o.lines_updated_at is null then 'unite' end
            when d.lines_version > o.lines_updated_at or (d.lines_version is not null and o.lines_updated_at is null)
                then 'replace'
            when d.lines_version = o.lines_updated_at then 'unite'
        end as takes_lines,
        not d.is_united and d.refunds_version >= coalesce(o.refunds_updated_at, '-infinity') as takes_refunds,
        not d.is_united and d.ledger_version >= coalesce(o.ledger_updated_at, '-infinity') as takes_ledger
    from documents as d
    inner join facts.shops as t on t.shop_id = of_shop
    left join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = d.shopify_order_id;

    create unique index on pg_temp.loading_orders (shopify_order_id);
    analyze pg_temp.loading_orders;
end
$$;
comment on function load.loading_orders(bigint) is
'Decides which staged order documents are new or newer, part by part, and how they unite with what is stored; pg_temp.loading_orders has the answer.';
