-- Figures, recomputed from facts for the keys that were touched.

create table rollups.product_categories (
    shop_id bigint not null,
    shopify_product_id bigint not null,
    category_l1 text not null,
    category_l2 text,
    category_l3 text,
    fits_vehicle_years integer[] not null default '{}',
    fits_makes text[] not null default '{}',
    fits_models text[] not null default '{}',
    is_performance_part boolean not null default false,
    is_restoration_part boolean not null default false,
    is_custom_fabrication boolean not null default false,
    avg_order_value numeric,
    margin_pct numeric,
    inventory_velocity text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, shopify_product_id)
);
create index product_categories_years on rollups.product_categories using gin (fits_vehicle_years);
create index product_categories_makes on rollups.product_categories using gin (fits_makes);
create index product_categories_models on rollups.product_categories using gin (fits_models);
call app.protect('rollups.product_categories');
comment on table rollups.product_categories is 'Where a product stands in the parts taxonomy and what it fits; one row a product.';

create table rollups.customer_segments (
    shop_id bigint not null,
    shopify_customer_id bigint not null,
    primary_segment text check (primary_segment in (
        'diy_builder', 'professional_shop', 'enthusiast_collector', 'first_time_builder', 'racing_enthusiast'
    )),
    segment_confidence numeric check (segment_confidence between 0 and 1),
    total_orders integer not null default 0,
    total_revenue numeric not null default 0,
    avg_order_value numeric,
    first_order_on date,
    last_order_on date,
    top_category_l1 text,
    top_category_l2 text,
    prefers_performance boolean,
    prefers_restoration boolean,
    primary_vehicle_year integer,
    primary_vehicle_make text,
    primary_vehicle_model text,
    support_tickets_count integer not null default 0,
    review_count integer not null default 0,
    avg_review_rating numeric,
    lifecycle_stage text check (lifecycle_stage in ('new', 'active', 'at_risk', 'churned', 'reactivated')),
    is_priority_customer boolean not null default false,
    segmented_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, shopify_customer_id)
);
call app.protect('rollups.customer_segments');
comment on table rollups.customer_segments is 'What kind of customer somebody is; one row a customer.';

create table rollups.customer_segments_weekly (
    shop_id bigint not null,
    week_start_date date not null,
    shopify_customer_id bigint not null,
    primary_segment text,
    lifecycle_stage text,
    total_orders integer not null,
    total_revenue numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, week_start_date, shopify_customer_id)
);
call app.protect('rollups.customer_segments_weekly');
comment on table rollups.customer_segments_weekly is 'What kind of customer somebody was; one row a customer and week.';

create table rollups.sales_metrics_daily (
    shop_id bigint not null,
    metric_date date not null,
    total_orders integer not null,
    total_units_sold integer not null,
    unique_skus_sold integer not null,
    gross_sales numeric not null,
    discounts numeric not null,
    returns numeric not null,
    net_sales numeric not null,
    shipping numeric not null,
    taxes numeric not null,
    fees numeric not null,
    total_revenue numeric not null,
    tips numeric not null,
    gift_card_sales numeric not null,
    avg_order_value numeric,
    currency text not null,
    orders_fulfilled integer not null,
    orders_pending integer not null,
    orders_unfulfilled integer not null,
    fulfillment_rate_pct numeric,
    revenue_vs_last_week_pct numeric,
    orders_vs_last_week_pct numeric,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, metric_date)
);
call app.protect('rollups.sales_metrics_daily');
comment on table rollups.sales_metrics_daily is 'Sales of a day by Shopify''s definitions; one row a business day on which anything was ordered or booked.';

create table rollups.sku_performance (
    shop_id bigint not null,
    metric_date date not null,
    shopify_variant_id bigint not null,
    shopify_product_id bigint,
    sku text,
    product_title text,
    units_sold integer not null,
    revenue numeric not null,
    avg_price numeric,
    units_returned integer not null,
    orders integer not null,
    revenue_rank integer not null,
    velocity_rank integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, metric_date, shopify_variant_id)
);
create index sku_performance_by_variant on rollups.sku_performance (shop_id, shopify_variant_id, metric_date);
call app.protect('rollups.sku_performance');
comment on table rollups.sku_performance is 'Sales of a variant on a day; one row a business day and variant that was sold or returned.';

create table rollups.sku_leaders_30d (
    shop_id bigint not null,
    as_of_date date not null,
    revenue_rank integer not null,
    shopify_variant_id bigint not null,
    sku text,
    product_title text,
    revenue_30d numeric not null,
    units_sold_30d integer not null,
    orders_30d integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, as_of_date, revenue_rank)
);
call app.protect('rollups.sku_leaders_30d');
comment on table rollups.sku_leaders_30d is
'The best-selling variants of the 30 business days ending on as_of_date; one row a day and rank (1 to 20). Kept for recent days; any other day is computed when asked for.';

create table rollups.inventory_snapshots (
    shop_id bigint not null,
    snapshot_date date not null,
    shopify_variant_id bigint not null,
    valid_until_date date,
    shopify_product_id bigint,
    sku text,
    product_title text,
    quantity_available integer,
    quantity_committed integer,
    quantity_on_hand integer,
    quantity_incoming integer,
    units_sold_7d integer not null,
    units_sold_30d integer not null,
    in_stock_days_30d integer,
    avg_daily_sales numeric,
    days_of_cover numeric,
    velocity_tier text check (velocity_tier in ('fast', 'medium', 'slow', 'stagnant')),
    reorder_point integer,
    safety_stock integer,
    optimal_stock_level integer,
    stock_status text check (stock_status in ('in_stock', 'low_stock', 'out_of_stock', 'overstock')),
    category_l1 text,
    category_l2 text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, shopify_variant_id, snapshot_date)
);
create index inventory_snapshots_current on rollups.inventory_snapshots (shop_id, stock_status)
where valid_until_date is null;
-- For a look back: with the current rows, the rows that ended after a day are the ones that held on it. There is no index by
-- snapshot_date on purpose: finding a variant's newest row through it would read the whole shop.
create index inventory_snapshots_by_end on rollups.inventory_snapshots (shop_id, valid_until_date)
where valid_until_date is not null;
create index inventory_snapshots_out on rollups.inventory_snapshots (shop_id, valid_until_date)
where stock_status = 'out_of_stock' and valid_until_date is not null;
call app.protect('rollups.inventory_snapshots');
comment on table rollups.inventory_snapshots is
'Stock and demand of a variant; one row a variant and day on which anything changed, valid from snapshot_date until the day before valid_until_date (null: until now).';

create table rollups.fulfillment_tracking (
    shop_id bigint not null,
    shopify_order_id bigint not null,
    order_number text not null,
    fulfillment_status text not null check (fulfillment_status in (
        'unfulfilled', 'partial', 'fulfilled', 'scheduled', 'on_hold', 'cancelled'
    )),
    display_status text,
    order_created_at timestamptz not null,
    order_date date not null,
    fulfillment_started_at timestamptz,
    fulfilled_at timestamptz,
    cancelled_at timestamptz,
    -- still to be shipped as far as the sources say; closed_at is when that ended (shipped or cancelled), null where unknown
    is_open boolean not null default true,
    closed_at timestamptz,
    sla_threshold_days numeric not null,
    sla_deadline timestamptz not null,
    scheduled_for timestamptz,
    days_to_fulfill numeric,
    has_issue boolean not null default false,
    issue_type text check (issue_type in (
        'delayed_shipping', 'missing_items', 'damaged_goods', 'wrong_address', 'inventory_shortage', 'on_hold'
    )),
    issue_severity text check (issue_severity in ('critical', 'high', 'medium', 'low')),
    issue_description text,
    issue_resolved_at timestamptz,
    shopify_customer_id bigint,
    customer_segment text,
    is_priority_customer boolean not null default false,
    order_total numeric,
    currency text,
    carrier text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, shopify_order_id)
);
create index fulfillment_tracking_open on rollups.fulfillment_tracking (shop_id, sla_deadline) where is_open;
create index fulfillment_tracking_closed on rollups.fulfillment_tracking (shop_id, closed_at);
create index fulfillment_tracking_by_date on rollups.fulfillment_tracking (shop_id, order_date);
call app.protect('rollups.fulfillment_tracking');
comment on table rollups.fulfillment_tracking is 'How far an order is on its way; one row an order. Age and breach are computed by the views from the clock.';

create table rollups.fulfillment_days (
    shop_id bigint not null,
    order_date date not null,
    days_to_fulfill numeric not null,
    orders integer not null,
    late_orders integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, order_date, days_to_fulfill)
);
call app.protect('rollups.fulfillment_days');
comment on table rollups.fulfillment_days is
'How long fulfilled orders took; one row an order day and duration (in days, to a tenth; -1 where the source does not say when), so that medians over any window read a few rows.';

create table rollups.shop_activation_metrics (
    shop_id bigint not null,
    metric_date date not null,
    is_active boolean not null,
    is_activated_in_window boolean not null,
    activation_date date,
    last_order_date date,
    last_login_date date,
    orders_in_window integer not null,
    revenue_in_window numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, metric_date)
);
call app.protect('rollups.shop_activation_metrics');
comment on table rollups.shop_activation_metrics is 'Whether the shop is worked with: a session and a decision within 7 days; one row a business day.';

create table rollups.operator_sla_resolution (
    shop_id bigint not null,
    chatwoot_conversation_id bigint not null,
    sla_breach_detected_at timestamptz not null,
    breach_date date not null,
    operator_id bigint,
    operator_action_at timestamptz,
    resolved_at timestamptz,
    minutes_to_action numeric,
    minutes_to_resolution numeric,
    action_type text check (action_type in ('message', 'escalation', 'assignment', 'resolution')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, chatwoot_conversation_id, sla_breach_detected_at)
);
create index operator_sla_resolution_by_date on rollups.operator_sla_resolution (shop_id, breach_date);
call app.protect('rollups.operator_sla_resolution');
comment on table rollups.operator_sla_resolution is
'Breaches of the response target and what followed; one row a breach. Without an action yet the operator and the minutes are null: they count, as unanswered.';
