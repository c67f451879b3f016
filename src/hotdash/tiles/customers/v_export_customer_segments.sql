-- One row per customer who ordered: segment, stage and what decided them; ids only, no names.
create view customers.v_export_customer_segments with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    c.shopify_customer_id,
    c.primary_segment,
    c.segment_confidence,
    r.reason as segment_reason,
    c.lifecycle_stage,
    c.is_priority_customer,
    c.total_orders,
    c.total_revenue,
    c.avg_order_value,
    s.currency,
    c.first_order_on,
    c.last_order_on,
    t.today - c.first_order_on as days_since_first_order,
    t.today - c.last_order_on as days_since_last_order,
    c.top_category_l1,
    c.top_category_l2,
    c.prefers_performance,
    c.prefers_restoration,
    c.support_tickets_count,
    c.segmented_at
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
inner join rollups.customer_segments as c on s.shop_id = c.shop_id
left join rules.segment_rules() as r on c.primary_segment = r.primary_segment and c.segment_confidence = r.confidence;

comment on view customers.v_export_customer_segments is
'What kind of customer each is and why, for use elsewhere; one row a customer who ordered. Nothing personal but the id.';
comment on column customers.v_export_customer_segments.shop_id is 'Shop.';
comment on column customers.v_export_customer_segments.shop_domain is 'Domain of the shop.';
comment on column customers.v_export_customer_segments.shopify_customer_id is 'Customer, by Shopify''s id; negative and made from its natural key where a source has none.';
comment on column customers.v_export_customer_segments.primary_segment is 'diy_builder, professional_shop, enthusiast_collector, first_time_builder or racing_enthusiast.';
comment on column customers.v_export_customer_segments.segment_confidence is '0 to 1: how much the rule that decided is worth.';
comment on column customers.v_export_customer_segments.segment_reason is 'That rule in words.';
comment on column customers.v_export_customer_segments.lifecycle_stage is 'new, active, at_risk, churned or reactivated, on the day of segmented_at.';
comment on column customers.v_export_customer_segments.is_priority_customer is 'A professional_shop, or lifetime revenue above the setting priority_customer_percentile.';
comment on column customers.v_export_customer_segments.total_orders is 'Orders ever placed, cancelled ones included.';
comment on column customers.v_export_customer_segments.total_revenue is 'Shop currency: what was ever paid, returns taken off, without tips and gift cards.';
comment on column customers.v_export_customer_segments.avg_order_value is 'Shop currency an order: total_revenue / total_orders.';
comment on column customers.v_export_customer_segments.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_export_customer_segments.first_order_on is 'Business day of the first order.';
comment on column customers.v_export_customer_segments.last_order_on is 'Business day of the last order.';
comment on column customers.v_export_customer_segments.days_since_first_order is 'Days from first_order_on to today.';
comment on column customers.v_export_customer_segments.days_since_last_order is 'Days from last_order_on to today.';
comment on column customers.v_export_customer_segments.top_category_l1 is 'Category that most was spent on, first level; null where nothing is known of the goods.';
comment on column customers.v_export_customer_segments.top_category_l2 is 'The same, second level.';
comment on column customers.v_export_customer_segments.prefers_performance is 'Whether at least half was spent on performance parts; null where nothing is known of the goods.';
comment on column customers.v_export_customer_segments.prefers_restoration is 'Whether at least half was spent on restoration parts; null where nothing is known of the goods.';
comment on column customers.v_export_customer_segments.support_tickets_count is 'Conversations with the customer.';
comment on column customers.v_export_customer_segments.segmented_at is 'When the segment was last decided.';
