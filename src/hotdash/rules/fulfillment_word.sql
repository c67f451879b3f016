-- One value: the state of an order in hotdash's own words, from a source's word for it.
create function rules.fulfillment_word(display_status text) returns text
language sql immutable parallel safe
return case replace(replace(lower(trim(both from display_status)), ' ', '_'), '-', '_')
    when 'fulfilled' then 'fulfilled'
    when 'fulfillment_not_required' then 'fulfilled'
    when 'partial' then 'partial'
    when 'partially_fulfilled' then 'partial'
    when 'scheduled' then 'scheduled'
    when 'on_hold' then 'on_hold'
    -- Everything went back on the shelf: nothing is left to ship.
    when 'restocked' then 'cancelled'
    when 'cancelled' then 'cancelled'
    when 'canceled' then 'cancelled'
    else 'unfulfilled'
end;
comment on function rules.fulfillment_word(text) is
'unfulfilled, partial, fulfilled, scheduled, on_hold or cancelled; a word that is not known yet counts as unfulfilled, so that the order is seen.';
