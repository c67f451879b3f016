-- Nothing: recomputes the rollups of the keys that a load touched; returns how many rows were written or deleted.
create function refresh.touched(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    days date [] := array(select distinct t.day from pg_temp.touched_days as t);
    orders bigint [] := array(select distinct t.shopify_order_id from pg_temp.touched_orders as t);
    products bigint [] := array(select distinct t.shopify_product_id from pg_temp.touched_products as t);
    renamed bigint [] := array(select distinct t.shopify_product_id from pg_temp.touched_names as t);
    variants bigint [] := array(select distinct t.shopify_variant_id from pg_temp.touched_variants as t);
    customers bigint [] := array(select distinct t.shopify_customer_id from pg_temp.touched_customers as t);
    conversations bigint [] := array(select distinct t.chatwoot_conversation_id from pg_temp.touched_conversations as t);
    traffic_days date [] := array(select distinct t.day from pg_temp.touched_traffic_days as t);
    first_day date := (select min(t.from_day) from pg_temp.touched_variants as t);
    today date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    slice constant integer := 20000;
    nested_loops text := current_setting('enable_nestloop');
    plans text := current_setting('plan_cache_mode');
    changed_rows integer := 0;
begin
    if cardinality(days) > 0 then
        changed_rows := changed_rows + refresh.sales_metrics_daily(of_shop, days);
        changed_rows := changed_rows + refresh.sku_performance(of_shop, days);
        changed_rows := changed_rows + refresh.sku_months(of_shop, days);
        changed_rows := changed_rows + refresh.shop_activation_metrics(of_shop, days);
    end if;
    if cardinality(renamed) > 0 then
        changed_rows := changed_rows + refresh.sku_names(of_shop, renamed);
    end if;
    if cardinality(days) > 0 or cardinality(variants) > 0 or cardinality(products) > 0 then
        changed_rows := changed_rows + refresh.sku_leaders_30d(of_shop, today);
        -- After midnight the window has moved on before anything is loaded: what it will say until then is known now.
        changed_rows := changed_rows + refresh.sku_leaders_30d(of_shop, today + 1);
    end if;
    if cardinality(products) > 0 then
        changed_rows := changed_rows + refresh.product_categories(of_shop, products);
    end if;
    if cardinality(variants) > 0 then
        changed_rows := changed_rows + refresh.inventory_snapshots(of_shop, variants, first_day);
    end if;
    if cardinality(customers) > 0 then
        changed_rows := changed_rows + refresh.customer_segments(of_shop, customers);
        -- Where the fifths of all customers lie changes little by a few of them: the night draws those bars anew.
        if cardinality(customers) * 10 >= (
            select coalesce(sum(c.customers), 0) from rollups.segment_counts as c where c.shop_id = of_shop
        ) then
            changed_rows := changed_rows + refresh.rfm_bars(of_shop);
        end if;
    end if;
    -- Whether an open order can ship depends on the stock of its variants.
    orders := array(
        select a.key from unnest(orders) as a (key)
        union
        select b.key from unnest(refresh.open_orders_of(of_shop, variants)) as b (key)
        order by key
    );
    if cardinality(orders) > 0 then
        -- Orders by the thousand are joined whole: of the segments that were written just now nothing is known yet, and
        -- nested loops over them would take longer than the rest together.
        if cardinality(orders) > 5000 then
            perform set_config('enable_nestloop', 'off', true);
            -- A plan made for any number of orders would compare each row with each of them.
            perform set_config('plan_cache_mode', 'force_custom_plan', true);
        end if;
        -- In slices: what is held of an order meanwhile is some hundred bytes, too much for a history of a million.
        for first_order in 1 .. cardinality(orders) by slice loop
            changed_rows := changed_rows
                + refresh.fulfillment_tracking(of_shop, orders[first_order : first_order + slice - 1]);
        end loop;
        perform set_config('enable_nestloop', nested_loops, true);
        perform set_config('plan_cache_mode', plans, true);
    end if;
    if cardinality(conversations) > 0 then
        changed_rows := changed_rows + refresh.operator_sla_resolution(of_shop, conversations);
    end if;
    if cardinality(traffic_days) > 0 then
        changed_rows := changed_rows + refresh.traffic_daily(of_shop, traffic_days);
    end if;
    if cardinality(traffic_days) > 0 or exists (select from pg_temp.touched_search_days) then
        changed_rows := changed_rows + refresh.page_weeks(of_shop);
    end if;
    return changed_rows;
end
$$;
comment on function refresh.touched(bigint) is
'Recomputes every rollup for the keys in pg_temp.touched_*, those that others read first; returns the rows written or deleted.';
