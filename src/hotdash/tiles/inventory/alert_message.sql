-- One value: a stock alert in words.
create function inventory.alert_message(
    stock_status text, quantity_available integer, avg_daily_sales numeric, days_of_cover numeric, reorder_point integer
) returns text
language sql stable parallel safe
return case stock_status
    when 'out_of_stock' then format('Out of stock; sells %s a day when there is stock.', round(avg_daily_sales, 1))
    when 'overstock' then format(
        '%s in stock, %s.', quantity_available,
        coalesce('enough for ' || round(days_of_cover) || ' days', 'nothing sold lately')
    )
    else format(
        '%s left, %s; reorder at %s.', quantity_available,
        coalesce('enough for ' || days_of_cover || ' days', 'cover unknown'), reorder_point
    )
end;
comment on function inventory.alert_message(text, integer, numeric, numeric, integer) is
'What a stock alert means, as an operator reads it.';
