-- One value: how urgently a conversation needs somebody.
create function rules.cx_severity(
    is_sla_breach boolean, is_unanswered boolean, priority text, sentiment text, is_escalated boolean
) returns text
language sql immutable parallel safe
return case
    when is_sla_breach and is_unanswered then 'critical'
    when priority = 'urgent' or sentiment = 'very_negative' then 'high'
    when is_escalated or priority = 'high' then 'medium'
    else 'low'
end;
comment on function rules.cx_severity(boolean, boolean, text, text, boolean) is
'critical: waiting longer than the target and unanswered; high: urgent or very negative; medium: escalated or of high priority; low: anything else, missing values included.';
