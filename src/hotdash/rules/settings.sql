-- One row: several settings of a shop, or their defaults, in the order of their names.
create function rules.settings(of_shop bigint, setting_names text[]) returns table (found numeric[])
language sql stable parallel safe rows 1
begin atomic
    select array_agg(coalesce(
        (select s.value from app.settings as s where s.shop_id = of_shop and s.name = n.name),
        (select d.value from app.setting_defaults as d where d.name = n.name)
    ) order by n.place)
    from unnest(setting_names) with ordinality as n (name, place);
end;
comment on function rules.settings(bigint, text[]) is
'As rules.setting, of several settings in one look; it becomes part of the statement that asks, and costs less than each by itself. Null where there is no such setting.';
