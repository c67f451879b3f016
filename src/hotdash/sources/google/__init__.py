"""Google: answers of Analytics and of Search Console."""
