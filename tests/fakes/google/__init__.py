"""Google as a service account meets it: tokens, Analytics' reports, Search Console's results."""
