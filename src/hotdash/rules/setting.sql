-- One value: a shop's setting, or its default.
create function rules.setting(of_shop bigint, setting_name text) returns numeric
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- plpgsql keeps its plan for the session; a tile asks for several settings in a fraction of a millisecond.
    return coalesce(
        (select s.value from app.settings as s where s.shop_id = of_shop and s.name = setting_name),
        (select d.value from app.setting_defaults as d where d.name = setting_name)
    );
end
$$;
comment on function rules.setting(bigint, text) is 'A threshold or choice as the shop set it, else its default; null when there is no such setting.';
