"""How often a key may do what is not a run; runs are limited and counted by the engine."""

from datetime import timedelta

from frontdesk.ratelimit import Rate

_MINUTE = timedelta(minutes=1)

SEARCH = Rate("mcp_search", 60, _MINUTE)
"""Each search may pay for an embedding."""
READ = Rate("mcp_read", 300, _MINUTE)
"""Lists of documents, and their texts."""
