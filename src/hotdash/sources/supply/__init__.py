"""Supply: suppliers, what is on order with them, and what is bought only once it is sold, as small CSV files."""
