-- One value a title: of the titles that the lines of a SKU bear, the one with the greatest key is its name.
create function load.name_key(title text, sku text) returns text []
language sql immutable parallel safe
begin atomic
    select array[
        case
            when name_key.title = name_key.sku then '0'
            -- Remarks of whoever booked the line ('damaged', '?', 'allocate stock for dotcom orders') begin so.
            when name_key.title ~ '^[a-z?*]' then '1'
            else '2'
        end,
        lpad(length(name_key.title)::text, 9, '0'), name_key.title
    ] collate "C";
end;
comment on function load.name_key(text, text) is
'What titles of a SKU are ordered by: real names before remarks, remarks before the SKU itself, then the longest, then code points. Free of the order in which they came.';
