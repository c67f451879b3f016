-- Facts, one row a refund: writes staged refunds to facts.refunds.
create function load.refunds(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    written_rows bigint;
    deleted_rows bigint;
begin
    create temp table loading_refunds on commit drop as
    select distinct on (s.shopify_order_id, s.refund_id)
        s.shopify_order_id, s.refund_id, s.refunded_at,
        rules.business_date(s.refunded_at, n.iana_timezone) as refund_date, coalesce(s.total_refunded, 0) as total_refunded
    from pg_temp.staged_refunds as s
    inner join pg_temp.loading_orders as n on n.shopify_order_id = s.shopify_order_id and n.takes_refunds
    where s.refunded_at is not null
    order by s.shopify_order_id, s.refund_id, s.line_number desc;

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select s.line_number, 'refunded_at', 'The refund has no time.', 'Export the refund with its time.'
    from pg_temp.staged_refunds as s
    where s.refunded_at is null;

    -- A newer document replaces the refunds of its order whole.
    delete from facts.refund_lines as r
    using pg_temp.loading_orders as n
    where
        r.shop_id = of_shop and r.shopify_order_id = n.shopify_order_id and n.takes_refunds
        and not exists (
            select from pg_temp.loading_refunds as s
            where s.shopify_order_id = r.shopify_order_id and s.refund_id = r.refund_id
        );
    with deleted_refunds as (
        delete from facts.refunds as r
        using pg_temp.loading_orders as n
        where
            r.shop_id = of_shop and r.shopify_order_id = n.shopify_order_id and n.takes_refunds
            and not exists (
                select from pg_temp.loading_refunds as s
                where s.shopify_order_id = r.shopify_order_id and s.refund_id = r.refund_id
            )
        returning r.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select d.shopify_order_id from deleted_refunds as d;
    get diagnostics deleted_rows = row_count;

    with written_refunds as (
        insert into facts.refunds as r (
            shop_id, shopify_order_id, refund_id, refunded_at, refund_date, total_refunded
        )
        select of_shop, s.shopify_order_id, s.refund_id, s.refunded_at, s.refund_date, s.total_refunded
        from pg_temp.loading_refunds as s
        on conflict (shop_id, shopify_order_id, refund_id) do update set
            refunded_at = excluded.refunded_at,
            refund_date = excluded.refund_date,
            total_refunded = excluded.total_refunded,
            updated_at = now()
        where (excluded.refunded_at, excluded.total_refunded) is distinct from (r.refunded_at, r.total_refunded)
        returning r.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select w.shopify_order_id from written_refunds as w;
    get diagnostics written_rows = row_count;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select 'refunds', count(*), written_rows, 0, deleted_rows from pg_temp.staged_refunds as s;
end
$$;
comment on function load.refunds(bigint) is 'Moves staged refunds to facts; a newer document replaces the refunds of its order whole.';
