"""Who may see a shop: tokens, browser sessions, one-time logins, visits."""
