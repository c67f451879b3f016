-- Supabase keeps what the server says of a person under app_metadata; hotdash's own claims stand on top and go first.

create or replace function app.claimed_shops() returns bigint[]
language sql stable parallel safe
return translate(
    coalesce(
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'shop_ids',
        nullif(current_setting('request.jwt.claims', true), '')::jsonb #>> '{app_metadata,shop_ids}'
    ),
    '[]', '{}'
)::bigint[];
