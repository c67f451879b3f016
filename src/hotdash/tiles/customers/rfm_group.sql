-- One value: what customers with these three scores are called.
create function customers.rfm_group(recency integer, frequency integer, monetary integer) returns text
language sql immutable parallel safe
return case
    when recency >= 4 and frequency >= 4 and monetary >= 4 then 'champions'
    when recency <= 2 and frequency >= 4 and monetary >= 4 then 'cannot_lose'
    when recency >= 3 and frequency >= 4 then 'loyal'
    when recency >= 3 and monetary >= 4 then 'big_spenders'
    when recency <= 2 and (frequency >= 3 or monetary >= 3) then 'slipping_away'
    when recency >= 4 and frequency = 1 then 'newcomers'
    when recency >= 3 then 'promising'
    when recency = 2 then 'about_to_sleep'
    else 'lost'
end;
comment on function customers.rfm_group(integer, integer, integer) is
'Group of a customer by the scores (1 to 5) of recency, frequency and money; the first rule that holds: champions (all three from 4), cannot_lose (recency to 2, the others from 4), loyal (recency from 3, frequency from 4), big_spenders (recency from 3, money from 4), slipping_away (recency to 2, one of the others from 3), newcomers (recency from 4, frequency 1), promising (recency from 3), about_to_sleep (recency 2), lost.';
