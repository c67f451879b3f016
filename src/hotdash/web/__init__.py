"""The page and the API: the same figures as HTML and as JSON."""
