-- Visits and search results by the day, the query and the week, and what the SEO tile needs of them.

alter table facts.page_traffic_daily add column has_other_row boolean not null default false;
alter table facts.page_traffic_daily add column is_final boolean not null default true;
comment on column facts.page_traffic_daily.has_other_row is
'Whether Google put rare pages of that report together into a row (other), so that a page may miss visits.';
comment on column facts.page_traffic_daily.is_final is
'Whether the day had been over for 48 hours when it was read: Google goes on changing its figures until then.';

create table facts.search_daily (
    shop_id bigint not null references facts.shops (shop_id),
    search_date date not null,
    clicks integer not null,
    impressions integer not null,
    position numeric,
    is_final boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, search_date)
);
call app.protect('facts.search_daily');
comment on table facts.search_daily is
'Search results of the whole site (Google Search Console); one row a Pacific day. Not the sum of its pages or queries: Google hides rare queries and counts a result once a site.';
comment on column facts.search_daily.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.search_daily.search_date is 'Day in Pacific time, as Google counts it.';
comment on column facts.search_daily.clicks is 'Clicks from the search results.';
comment on column facts.search_daily.impressions is 'Times that the site was among the results shown.';
comment on column facts.search_daily.position is 'Mean place of its best result, 1 is best; over several rows it is weighted by impressions.';
comment on column facts.search_daily.is_final is 'Whether Google will not change the figures any more.';
comment on column facts.search_daily.created_at is 'When hotdash wrote the row first.';
comment on column facts.search_daily.updated_at is 'When hotdash last changed the row.';

create table facts.query_search_daily (
    shop_id bigint not null references facts.shops (shop_id),
    search_date date not null,
    query text not null,
    clicks integer not null,
    impressions integer not null,
    position numeric,
    is_final boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, search_date, query)
);
call app.protect('facts.query_search_daily');
comment on table facts.query_search_daily is
'Search results by what people searched for (Google Search Console); one row a query and Pacific day. Rare queries are missing, so sums lie below those of facts.search_daily.';
comment on column facts.query_search_daily.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.query_search_daily.search_date is 'Day in Pacific time, as Google counts it.';
comment on column facts.query_search_daily.query is 'What was searched for.';
comment on column facts.query_search_daily.clicks is 'Clicks from the search results.';
comment on column facts.query_search_daily.impressions is 'Times that the site was among the results shown.';
comment on column facts.query_search_daily.position is 'Mean place of its best result, 1 is best; over several rows it is weighted by impressions.';
comment on column facts.query_search_daily.is_final is 'Whether Google will not change the figures any more.';
comment on column facts.query_search_daily.created_at is 'When hotdash wrote the row first.';
comment on column facts.query_search_daily.updated_at is 'When hotdash last changed the row.';

create table rollups.traffic_daily (
    shop_id bigint not null,
    traffic_date date not null,
    sessions integer not null,
    engaged_sessions integer,
    key_events integer,
    purchases integer,
    revenue numeric,
    is_final boolean not null,
    is_sampled boolean not null,
    is_thresholded boolean not null,
    has_other_row boolean not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, traffic_date)
);
call app.protect('rollups.traffic_daily');
comment on table rollups.traffic_daily is 'Visits of the whole site, whatever page they began on; one row a day of the Analytics property''s own time zone.';
comment on column rollups.traffic_daily.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.traffic_daily.traffic_date is 'Day in the time zone of the Analytics property.';
comment on column rollups.traffic_daily.sessions is 'Sessions that began on that day.';
comment on column rollups.traffic_daily.engaged_sessions is 'Sessions of 10 seconds, two pages or a key event, as Google counts them.';
comment on column rollups.traffic_daily.key_events is 'Key events in those sessions.';
comment on column rollups.traffic_daily.purchases is 'Purchases in those sessions, as Google saw them.';
comment on column rollups.traffic_daily.revenue is 'Revenue of those purchases as Google saw it, in the property''s currency; not the ledger''s.';
comment on column rollups.traffic_daily.is_final is 'Whether Google will not change the figures any more.';
comment on column rollups.traffic_daily.is_sampled is 'Whether Google drew some of it from a sample.';
comment on column rollups.traffic_daily.is_thresholded is 'Whether Google held rows back for privacy.';
comment on column rollups.traffic_daily.has_other_row is 'Whether Google put rare pages together into a row (other).';
comment on column rollups.traffic_daily.created_at is 'When hotdash wrote the row first.';
comment on column rollups.traffic_daily.updated_at is 'When hotdash last changed the row.';

create table rollups.page_weeks (
    shop_id bigint not null,
    page text not null,
    product_handle text,
    traffic_until_date date,
    sessions integer,
    sessions_before integer,
    sessions_lost integer,
    purchases integer,
    revenue numeric,
    is_sampled boolean,
    is_thresholded boolean,
    has_other_row boolean,
    search_until_date date,
    clicks integer,
    clicks_before integer,
    impressions integer,
    impressions_before integer,
    position numeric,
    position_before numeric,
    positions_lost integer,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, page)
);
-- The most visited pages; and those that lost much, found without reading the many that did not.
create index page_weeks_by_sessions on rollups.page_weeks (shop_id, sessions desc, page);
create index page_weeks_by_sessions_lost on rollups.page_weeks (shop_id, sessions_lost, sessions_before);
create index page_weeks_by_positions_lost on rollups.page_weeks (shop_id, positions_lost, impressions_before);
create index page_weeks_vanished on rollups.page_weeks (shop_id, impressions_before) where impressions = 0;
call app.protect('rollups.page_weeks');
comment on table rollups.page_weeks is
'How a page fared in the last 7 days that are final, and in the 7 before them; one row a page. Visits count days of the Analytics property, search results Pacific days: each has its own last day.';
comment on column rollups.page_weeks.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.page_weeks.page is 'Path without host and query.';
comment on column rollups.page_weeks.product_handle is 'Handle of the product whose page it is, see facts.products; null for other pages.';
comment on column rollups.page_weeks.traffic_until_date is 'Last day of the week of visits, in the time zone of the Analytics property; null without visits.';
comment on column rollups.page_weeks.sessions is 'Sessions that began on the page in the week.';
comment on column rollups.page_weeks.sessions_before is 'The same for the week before; null unless all 14 days were read.';
comment on column rollups.page_weeks.sessions_lost is 'Sessions of the week before less those of the week; negative where there are more now.';
comment on column rollups.page_weeks.purchases is 'Purchases in the sessions of the week, as Google saw them.';
comment on column rollups.page_weeks.revenue is 'Revenue of those purchases as Google saw it, in the property''s currency; not the ledger''s.';
comment on column rollups.page_weeks.is_sampled is 'Whether Google drew some of the visits of the two weeks from a sample.';
comment on column rollups.page_weeks.is_thresholded is 'Whether Google held rows of the two weeks back for privacy.';
comment on column rollups.page_weeks.has_other_row is 'Whether Google put rare pages of the two weeks together into a row (other).';
comment on column rollups.page_weeks.search_until_date is 'Last Pacific day of the week of search results; null without search results.';
comment on column rollups.page_weeks.clicks is 'Clicks from the search results in the week.';
comment on column rollups.page_weeks.clicks_before is 'The same for the week before; null unless all 14 days were read.';
comment on column rollups.page_weeks.impressions is 'Times that the page was among the results shown in the week.';
comment on column rollups.page_weeks.impressions_before is 'The same for the week before; null unless all 14 days were read.';
comment on column rollups.page_weeks.position is 'Mean place among the results in the week, weighted by impressions; 1 is best.';
comment on column rollups.page_weeks.position_before is 'The same for the week before; null unless all 14 days were read.';
comment on column rollups.page_weeks.positions_lost is 'Whole places lost against the week before; negative where the page stands better now.';
comment on column rollups.page_weeks.created_at is 'When hotdash wrote the row first.';
comment on column rollups.page_weeks.updated_at is 'When hotdash last changed the row.';

create index products_by_handle on facts.products (shop_id, handle);

insert into app.setting_defaults (name, value, unit, description) values
('seo_traffic_drop_pct', 20, 'percent', 'A page that lost at least this share of its sessions against the week before is listed.'),
('seo_traffic_drop_critical_pct', 40, 'percent', 'The share from which that is critical.'),
('seo_positions_lost', 5, 'positions', 'A page that stands at least so many places lower than the week before is listed.'),
('seo_positions_lost_critical', 10, 'positions', 'The number of places from which that is critical.'),
('seo_min_sessions', 50, 'sessions per week', 'A page with fewer sessions the week before is not judged by its visits: their change is chance.'),
('seo_min_impressions', 100, 'impressions per week', 'A page shown less often the week before is not judged by its place: its change is chance.'),
('seo_well_ranked_position', 10, 'position', 'A page that stands here or better is on the first page of the results.'),
('seo_good_margin_pct', 40, 'percent', 'Margin from which a product whose page ranks below the first results is worth pushing.'),
('seo_sessions_wow_pct_yellow', -15, 'percent', 'Sessions of the site, week on week: yellow below.'),
('seo_sessions_wow_pct_red', -30, 'percent', 'Sessions of the site, week on week: red below.'),
('seo_pages_losing_yellow', 6, 'pages', 'Pages that lost visits or places: yellow from.'),
('seo_pages_losing_red', 10, 'pages', 'Pages that lost visits or places: red above.');
