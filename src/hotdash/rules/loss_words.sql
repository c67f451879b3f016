-- One value: a loss of a page in a sentence.
create function rules.loss_words(
    anomaly_type text, current_value numeric, previous_value numeric, change_pct numeric, caveat text
) returns text
language sql immutable parallel safe
return case
    when anomaly_type = 'traffic' then format(
        'Lost %s%% of its visits: %s after %s the week before%s.', round(-change_pct), current_value, previous_value,
        coalesce(' (' || caveat || ' by Google)', '')
    )
    when current_value is null then format('No longer shown in search; stood at place %s.', round(previous_value, 1))
    else format('Fell from place %s to %s in search.', round(previous_value, 1), round(current_value, 1))
end;
comment on function rules.loss_words(text, numeric, numeric, numeric, text) is 'The loss as an operator reads it.';
