-- One value: the amount of the ledger event that an order line is.
create function load.line_event_amount(
    line_kind text, order_kind text, quantity integer, unit_price numeric, discount_amount numeric
) returns numeric
language sql immutable parallel safe
-- a return is booked net of its discount, in one row
return quantity * unit_price
- case when quantity < 0 or order_kind = 'credit_note' or line_kind <> 'product' then discount_amount else 0 end;
comment on function load.line_event_amount(text, text, integer, numeric, numeric) is
'Quantity times price, in the shop''s currency; the discount of a sale is an event of its own, that of anything else is in here.';
