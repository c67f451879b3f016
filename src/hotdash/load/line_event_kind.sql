-- One value: what kind of ledger event an order line is.
create function load.line_event_kind(line_kind text, order_kind text, quantity integer) returns text
language sql immutable parallel safe
return case
    when line_kind <> 'product' then line_kind
    when quantity < 0 or order_kind = 'credit_note' then 'return'
    else 'gross_sale'
end;
comment on function load.line_event_kind(text, text, integer) is
'Lines that are no goods keep their kind; goods are sold, or returned where the quantity is negative or the document a credit note.';
