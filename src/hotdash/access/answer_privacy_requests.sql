-- One value: how many privacy requests were answered, and people erased again.
create function access.answer_privacy_requests(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    request record;
    answered integer := 0;
begin
    for request in
        select
            p.payload_id, p.topic,
            array_remove(array[
                p.payload #>> '{customer,id}', p.payload #>> '{customer,email}',
                '+' || nullif(regexp_replace(p.payload #>> '{customer,phone}', '\D', '', 'g'), '')
            ], null) as person
        from raw.payloads as p
        where
            p.shop_id = of_shop
            and p.applied_at is null
            and p.topic in ('customers/data_request', 'customers/redact', 'shop/redact')
        order by p.received_at
    loop
        if request.topic = 'customers/redact' then
            perform access.erase_customer_data(of_shop, request.person);
        elsif request.topic = 'shop/redact' then
            perform access.erase_shop_data(of_shop);
        else
            insert into app.alerts (shop_id, tile, severity, subject, detail)
            select
                of_shop, 'customers', 'high', 'A customer asks what is kept of her',
                format(
                    'Send her, within 30 days, what this prints: hotdash privacy export --shop %s --customer %s',
                    s.domain, coalesce(request.person[1], 'E-MAIL')
                )
            from facts.shops as s
            where s.shop_id = of_shop;
        end if;
        update raw.payloads as p
        set applied_at = clock_timestamp(), failure = null, updated_at = now()
        where p.shop_id = of_shop and p.payload_id = request.payload_id;
        answered := answered + 1;
    end loop;
    return answered + access.repeat_erasures(of_shop, now() - interval '3 days');
end
$$;
comment on function access.answer_privacy_requests(bigint) is
'Does what Shopify''s three privacy messages ask: erases a customer, erases the shop''s customers, or raises an alert that somebody wants a copy; then erases again whoever came back since. Needs no connection: the last message comes when there is none.';
