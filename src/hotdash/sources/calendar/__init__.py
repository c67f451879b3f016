"""Calendar: when a shop is closed and when its inboxes are open, as small CSV files that a person writes."""
