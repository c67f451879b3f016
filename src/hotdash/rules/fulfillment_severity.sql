-- One value: how bad it is that an order has not been shipped.
create function rules.fulfillment_severity(
    is_sla_breach boolean, issue_type text, share_used numeric, warning_share numeric, is_on_hold boolean
) returns text
language sql immutable parallel safe
return case
    when is_sla_breach then 'critical'
    -- A hold is somebody's decision, not a mishap: by itself it is medium.
    when issue_type <> 'on_hold' or share_used > warning_share then 'high'
    when is_on_hold or issue_type = 'on_hold' then 'medium'
    else 'low'
end;
comment on function rules.fulfillment_severity(boolean, text, numeric, numeric, boolean) is
'critical: deadline passed; high: an issue other than a hold, or more than the warning share of the allowance used; medium: on hold; low: anything else, missing values included.';
