-- One value: a pattern that matches the given marks and nothing longer; null for none.
create function access.mention_pattern(emails text[], phones text[], names text[]) returns text
language sql immutable parallel safe
return (
    select string_agg(w.pattern, '|')
    from (
        select '(?<![[:alnum:]._%+-])' || regexp_replace(e.mark, '([^[:alnum:]@])', '\\\1', 'g') || '(?![[:alnum:]-])' as pattern
        from unnest(emails) as e (mark)
        where length(e.mark) > 3
        union
        -- However it is written: the last ten digits, up to three other characters between any two, its country before it.
        select '(?<!\d)(\+?\d{1,3}\D{0,3})?' || regexp_replace(right(d.digits, 10), '(\d)(?=\d)', '\1\\D{0,3}', 'g') || '(?!\d)'
        from unnest(phones) as p (mark)
        cross join lateral (select regexp_replace(p.mark, '\D', '', 'g') as digits) as d
        where length(d.digits) >= 7
        union
        select '\m' || regexp_replace(regexp_replace(n.mark, '([^[:alnum:]\s])', '\\\1', 'g'), '\s+', '\\s+', 'g') || '\M'
        from unnest(names) as n (mark)
    ) as w
);
comment on function access.mention_pattern(text[], text[], text[]) is
'A pattern for ~* that finds e-mail addresses, telephone numbers and full names in any text.';
