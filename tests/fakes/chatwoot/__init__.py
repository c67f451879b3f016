"""A Chatwoot 4.15: its REST answers with their oddities, its webhooks that are sent once, and what operators do there."""
