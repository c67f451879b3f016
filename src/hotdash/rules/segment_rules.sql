-- One row per rule by which a customer's segment is decided, in the order in which they are tried.
create function rules.segment_rules()
returns table (rule integer, primary_segment text, confidence numeric, reason text)
language sql immutable parallel safe rows 8
begin atomic
    select r.rule, r.primary_segment, r.confidence, r.reason
    from (values
        (1, 'professional_shop', 0.95, 'The shop says so: exempt from tax, or tagged as trade.'),
        (2, 'racing_enthusiast', 0.9, 'The shop says so: tagged as a racer.'),
        (3, 'enthusiast_collector', 0.9, 'The shop says so: tagged as a collector.'),
        (4, 'professional_shop', 0.8, 'Orders often, and much at a time.'),
        (5, 'racing_enthusiast', 0.7, 'Returning, buys mostly performance parts, mostly from March to September.'),
        (6, 'enthusiast_collector', 0.7, 'Returning, with good orders.'),
        (7, 'diy_builder', 0.6, 'Returning.'),
        (8, 'first_time_builder', 0.5, 'Ordered once.')
    ) as r (rule, primary_segment, confidence, reason);
end;
comment on function rules.segment_rules() is
'What each rule of rules.segment_rule makes of a customer, how much it is worth (0 to 1), and why in words. Segment and confidence together name the rule.';
