-- One value: how bad the state of a variant's stock is.
create function rules.inventory_severity(stock_status text, days_of_cover numeric, short_cover numeric) returns text
language sql immutable parallel safe
return case stock_status
    when 'out_of_stock' then 'critical'
    when 'low_stock' then case when coalesce(days_of_cover < short_cover, true) then 'high' else 'medium' end
    when 'overstock' then 'low'
end;
comment on function rules.inventory_severity(text, numeric, numeric) is
'critical out of stock; high low stock with cover under the limit or unknown; medium other low stock; low overstock; null else. Whether there is demand is for the caller to ask.';
