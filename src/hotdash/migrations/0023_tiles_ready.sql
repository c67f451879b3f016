-- What tiles ask for most stands ready for them.

-- Years of revenue are added up from this alone.
create index sales_metrics_daily_revenue on rollups.sales_metrics_daily (shop_id, metric_date) include (total_revenue);

-- What pages lost is told when their weeks are refreshed, not again for everybody who looks.

alter table rollups.page_weeks add column judged_by numeric[];
comment on column rollups.page_weeks.judged_by is
'The settings of rules.loss_thresholds by which rollups.page_losses tells what the page lost; null: it was not judged yet.';
-- They found the pages that may have lost.
drop index rollups.page_weeks_by_positions_lost;
drop index rollups.page_weeks_by_sessions_lost;
drop index rollups.page_weeks_vanished;
-- Pages whose product is sold out.
create index page_weeks_by_handle on rollups.page_weeks (shop_id, product_handle);

-- Stock as it stands: of a few variants, and added up over all of them, whose rows lie far apart in the table.
create index inventory_snapshots_now on rollups.inventory_snapshots (shop_id, shopify_variant_id)
include (shopify_product_id, snapshot_date, stock_status, quantity_available, avg_daily_sales, velocity_tier, category_l1)
where valid_until_date is null;

create table rollups.page_losses (
    shop_id bigint not null,
    place integer not null,
    page text not null,
    product_handle text,
    anomaly_type text not null check (anomaly_type in ('traffic', 'ranking')),
    severity text not null check (severity in ('critical', 'high')),
    description text not null,
    told json not null,
    is_first_of_page boolean not null,
    is_first_of_severity boolean not null,
    sessions integer,
    sessions_before integer,
    clicks integer,
    "position" numeric,
    position_before numeric,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, place)
);
call app.protect('rollups.page_losses');
comment on table rollups.page_losses is
'What pages lost against the week before, the worst first; one row a page and kind of loss. They hold for the thresholds in rollups.page_weeks.judged_by alone.';
comment on column rollups.page_losses.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.page_losses.place is 'Place among the losses of the shop, 1 is the worst: by severity, then visits lost.';
comment on column rollups.page_losses.page is 'Path without host and query.';
comment on column rollups.page_losses.product_handle is 'Handle of the product whose page it is, see facts.products; null for other pages.';
comment on column rollups.page_losses.anomaly_type is 'traffic: sessions that began on the page; ranking: its mean place in search.';
comment on column rollups.page_losses.severity is 'critical or high, see rules.page_loss.';
comment on column rollups.page_losses.description is 'The loss in a sentence.';
comment on column rollups.page_losses.told is 'The loss as one JSON object: page, type, severity, current, previous, change, change_pct, description, until_date.';
comment on column rollups.page_losses.is_first_of_page is 'Whether it is the worse of the page''s two losses, or its only one.';
comment on column rollups.page_losses.is_first_of_severity is 'The same among losses of its severity.';
comment on column rollups.page_losses.sessions is 'As in rollups.page_weeks, so that the page is shown without another look.';
comment on column rollups.page_losses.sessions_before is 'As in rollups.page_weeks.';
comment on column rollups.page_losses.clicks is 'As in rollups.page_weeks.';
comment on column rollups.page_losses."position" is 'As in rollups.page_weeks.';
comment on column rollups.page_losses.position_before is 'As in rollups.page_weeks.';
comment on column rollups.page_losses.created_at is 'When hotdash wrote the row first.';
comment on column rollups.page_losses.updated_at is 'When hotdash last changed the row.';
