-- One row a business day and figure: ours beside Shopify's own, newest day first where it is shown.
create view sales.v_reconciliation
with (security_invoker = true) as
select
    r.shop_id,
    s.domain as shop_domain,
    r.day,
    r.figure,
    r.ours,
    r.theirs,
    coalesce(r.ours, 0) - r.theirs as difference,
    r.cause is null as is_equal,
    r.cause,
    r.compared_at
from app.reconciliations as r
inner join facts.shops as s on r.shop_id = s.shop_id;
comment on view sales.v_reconciliation is
'Our figures of the last 35 days beside those of Shopify''s own reports, compared each night where the app may read them; one row a business day and figure.';
comment on column sales.v_reconciliation.shop_id is 'The shop.';
comment on column sales.v_reconciliation.shop_domain is 'Its domain.';
comment on column sales.v_reconciliation.day is 'Business day in the shop''s time zone.';
comment on column sales.v_reconciliation.figure is 'Which figure: a column of rollups.sales_metrics_daily.';
comment on column sales.v_reconciliation.ours is 'What hotdash shows, in the shop''s currency or a count; null: nothing of that day.';
comment on column sales.v_reconciliation.theirs is 'What Shopify''s report shows.';
comment on column sales.v_reconciliation.difference is 'Ours less theirs.';
comment on column sales.v_reconciliation.is_equal is 'Whether they differ by no more than the setting reconciliation_tolerance.';
comment on column sales.v_reconciliation.cause is 'Why they probably differ, in words; null where they do not.';
comment on column sales.v_reconciliation.compared_at is 'When Shopify was asked.';
