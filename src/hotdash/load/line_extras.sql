-- One row per ledger event beside the line's own: its discount, its tax.
create function load.line_extras(
    line_kind text, order_kind text, quantity integer, discount_amount numeric, tax_amount numeric
)
returns table (kind text, amount numeric)
language sql immutable parallel safe
begin atomic
    select 'discount', -line_extras.discount_amount
    where
        line_extras.line_kind = 'product' and line_extras.quantity >= 0 and line_extras.order_kind <> 'credit_note'
        and line_extras.discount_amount <> 0
    union all
    select 'tax', line_extras.tax_amount
    where line_extras.tax_amount <> 0;
end;
comment on function load.line_extras(text, text, integer, numeric, numeric) is
'The discount of a sale and the tax of any line, where they are not 0.';
