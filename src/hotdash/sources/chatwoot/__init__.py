"""Chatwoot: conversations and agents as its REST answers, one a line."""
