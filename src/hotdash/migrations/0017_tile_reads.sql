-- What the tiles ask for stands where they read it.

-- Sorting the alerts anew took longer than reading them, so their order is kept. Which alert is worse: out of stock before low before overstock, then less cover (unknown first), then more sales a day.
-- Three groups of digits in one bigint, because under row security comparing numeric values reaches no index.
alter table rollups.inventory_snapshots add column alert_order bigint generated always as (
    case
        when stock_status = 'out_of_stock' and avg_daily_sales > 0 then 1
        when stock_status = 'low_stock' then 2
        when stock_status = 'overstock' then 3
    end * 100000000000000
    + coalesce(1 + least(greatest(round(days_of_cover * 10), 0), 999998), 0)::bigint * 100000000
    + 99999999 - least(greatest(round(coalesce(avg_daily_sales, 0) * 1000), 0), 99999999)::bigint
) stored;
comment on column rollups.inventory_snapshots.alert_order is
'Place among the shop''s stock alerts, least is worst: out of stock with demand, low stock, overstock; then cover, to a tenth of a day; then sales a day. Null: no alert.';
-- What counting them asks for is in the index too: the rows lie far apart, each among its own history.
create index inventory_snapshots_alerts on rollups.inventory_snapshots (shop_id, alert_order, shopify_variant_id)
include (shopify_product_id, snapshot_date, stock_status, days_of_cover)
where valid_until_date is null and alert_order is not null;

-- Whose a breach is while nobody has answered, known where the breach stands: asking the conversation cost more than the rest.
alter table rollups.operator_sla_resolution add column assignee_id bigint;
comment on column rollups.operator_sla_resolution.assignee_id is
'Operator in charge of the conversation; the breach is laid to them while operator_id is null.';
-- The owner fills it in for all shops at once, so row security steps aside for this statement.
alter table rollups.operator_sla_resolution no force row level security;
alter table facts.cx_conversations no force row level security;
update rollups.operator_sla_resolution as r
set assignee_id = c.assignee_id
from facts.cx_conversations as c
where c.shop_id = r.shop_id and c.chatwoot_conversation_id = r.chatwoot_conversation_id;
alter table facts.cx_conversations force row level security;
alter table rollups.operator_sla_resolution force row level security;
