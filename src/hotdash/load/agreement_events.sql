-- One row per ledger event of the staged sales agreements (Shopify's own ledger) of orders whose ledger is taken.
create function load.agreement_events(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select s.line_number, 'lineType', 'A sale of a kind that the ledger does not know: ' || s.line_type, 'Report it.'
    from pg_temp.staged_sales as s
    where s.line_type not in (
        'PRODUCT', 'SHIPPING', 'TIP', 'GIFT_CARD', 'DUTY', 'FEE', 'ADDITIONAL_FEE', 'ADJUSTMENT'
    );

    with sales as (
        select distinct on (n.shopify_order_id, s.sale_id)
            n.shopify_order_id, n.iana_timezone, n.takes_ledger, s.sale_id, a.happened_at, s.action_type, s.line_type,
            s.line_id, coalesce(s.quantity, 0) as quantity, coalesce(s.tax_amount, 0) as tax,
            coalesce(s.discount_before_taxes, 0) as discount, s.total_amount - coalesce(s.tax_amount, 0) as net
        from pg_temp.staged_sales as s
        inner join pg_temp.staged_agreements as a on a.agreement_id = s.agreement_id
        inner join pg_temp.loading_orders as n on n.shopify_order_id = a.shopify_order_id and n.takes_ledger
        order by n.shopify_order_id, s.sale_id, s.line_number desc
    )

    insert into pg_temp.desired_events (
        shopify_order_id, source_id, kind, happened_at, event_date, order_date, line_id, shopify_variant_id, quantity,
        amount, is_derived
    )
    select
        s.shopify_order_id, s.sale_id, e.kind, s.happened_at, rules.business_date(s.happened_at, s.iana_timezone),
        o.order_date, s.line_id, l.shopify_variant_id,
        case when e.kind in ('gross_sale', 'return') then s.quantity else 0 end, e.amount, false
    from sales as s
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = s.shopify_order_id
    left join facts.order_lines as l
        on l.shop_id = of_shop and l.shopify_order_id = s.shopify_order_id and l.line_id = s.line_id
    cross join lateral (
        select
            -- A change of price or discount (UPDATE) counts by its sign; a return is net of its discount.
            case when s.action_type = 'RETURN' or (s.action_type = 'UPDATE' and s.net < 0) then 'return' else 'gross_sale' end as kind,
            case
                when s.action_type = 'RETURN' or (s.action_type = 'UPDATE' and s.net < 0) then s.net
                else s.net + s.discount
            end as amount,
            true as is_kept
        where s.line_type = 'PRODUCT'
        union all
        select 'discount', -s.discount, s.discount <> 0
        where
            s.line_type = 'PRODUCT' and s.action_type <> 'RETURN' and not (s.action_type = 'UPDATE' and s.net < 0)
        union all
        select
            case s.line_type when 'ADDITIONAL_FEE' then 'fee' else lower(s.line_type) end, s.net, s.net <> 0
        where s.line_type in ('SHIPPING', 'TIP', 'GIFT_CARD', 'DUTY', 'FEE', 'ADDITIONAL_FEE', 'ADJUSTMENT')
        union all
        select 'tax', s.tax, s.tax <> 0
    ) as e
    where e.is_kept;
end
$$;
comment on function load.agreement_events(bigint) is
'Adds the ledger of staged agreements and sales to pg_temp.desired_events: product sales as gross sale, discount and tax, returns net of discount, the rest by its kind.';
