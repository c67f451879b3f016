-- Facts, one row an order line: writes staged lines to facts.order_lines.
create function load.order_lines(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    staged_rows bigint;
    inserted_rows bigint;
    updated_rows bigint := 0;
    deleted_rows bigint := 0;
begin
    perform load.line_numbers(of_shop);
    inserted_rows := load.new_order_lines(of_shop);
    select count(*) into staged_rows from pg_temp.staged_order_lines;

    if inserted_rows < staged_rows then
        insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
        select s.line_number, 'order', 'The order of this line is not known.', 'Import the order with its lines.'
        from pg_temp.staged_order_lines as s
        where not exists (select from pg_temp.staged_orders as o where o.shopify_order_id = s.shopify_order_id);
    end if;

    if exists (select from pg_temp.loading_orders as n where not n.is_new and n.takes_lines is not null) then
        perform load.changed_lines(of_shop);

        with deleted_lines as (
            delete from facts.order_lines as l
            using pg_temp.loading_orders as n
            where
                l.shop_id = of_shop and l.shopify_order_id = n.shopify_order_id
                and not n.is_new and n.takes_lines = 'replace'
                and not exists (
                    select from pg_temp.staged_order_lines as s
                    where
                        s.shopify_order_id = l.shopify_order_id
                        and case when s.occurrence > 1 then s.line_id # (s.occurrence - 1) else s.line_id end = l.line_id
                )
                -- without such an order no line need be read
                and exists (
                    select from pg_temp.loading_orders as r
                    where not r.is_new and r.takes_lines = 'replace'
                )
            returning l.shopify_order_id
        )

        insert into pg_temp.touched_orders (shopify_order_id)
        select d.shopify_order_id from deleted_lines as d;
        get diagnostics deleted_rows = row_count;

        with updated_lines as (
            update facts.order_lines as l
            set
                line_kind = s.line_kind, shopify_product_id = s.shopify_product_id,
                shopify_variant_id = s.shopify_variant_id, sku = s.sku, title = s.title,
                quantity = s.quantity, unit_price = s.unit_price, discount_amount = s.discount_amount,
                tax_amount = s.tax_amount, happened_at = s.happened_at,
                updated_at = now()
            from pg_temp.loading_lines as s
            where
                l.shop_id = of_shop and l.shopify_order_id = s.shopify_order_id and l.line_id = s.line_id
                and not s.is_new
            returning l.shopify_order_id
        )

        insert into pg_temp.touched_orders (shopify_order_id)
        select u.shopify_order_id from updated_lines as u;
        get diagnostics updated_rows = row_count;

        with inserted_lines as (
            insert into facts.order_lines (
                shop_id, shopify_order_id, line_id, line_kind, shopify_product_id, shopify_variant_id, sku,
                title, quantity, unit_price, discount_amount, tax_amount, happened_at
            )
            select
                of_shop, s.shopify_order_id, s.line_id, s.line_kind, s.shopify_product_id,
                s.shopify_variant_id, s.sku, s.title, s.quantity, s.unit_price, s.discount_amount,
                s.tax_amount, s.happened_at
            from pg_temp.loading_lines as s
            where s.is_new
            returning shopify_order_id
        ),

        touched as (
            insert into pg_temp.touched_orders (shopify_order_id)
            select i.shopify_order_id from inserted_lines as i
        )

        select inserted_rows + count(*) into inserted_rows from inserted_lines as i;
        perform load.united_totals(of_shop);
    end if;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    values ('order_lines', staged_rows, inserted_rows, updated_rows, deleted_rows);
end
$$;
comment on function load.order_lines(bigint) is
'Moves staged lines to facts: a newer document replaces the lines of its order whole, documents without versions add what is missing.';
