"""What a document may be, how long things may take, and how often they may be asked for."""

from datetime import timedelta

from frontdesk.ratelimit import Rate

MAX_FILE_SIZE = 50_000_000
"""Bytes; a test keeps it equal to what the parser takes."""

UPLOAD_LIFE = timedelta(minutes=15)
"""How long a signed upload can be begun. Not longer than a queue can delay a message, since what
arrives after a deletion is removed by one that was delayed for as long."""
UPLOAD_GRACE = timedelta(minutes=15)
"""An upload that was begun in time may take this long."""
QUEUE_DEADLINE = timedelta(hours=6)
ATTEMPT_DEADLINE = timedelta(minutes=30)
ATTEMPTS = 3
INTERRUPTIONS = 10
"""Workers whose process may end with a document in their hands before those count as attempts."""
SLICE = timedelta(seconds=5)
"""After that the rest of a document is left to another message, so that others come in between."""
MARGIN = timedelta(seconds=60)
"""What an invocation must have left for another batch."""
LINK_LIFE = timedelta(minutes=10)

MAX_FEEDBACK = 100
"""Pinned passages of an agent, and excluded ones."""

_MINUTE = timedelta(minutes=1)

SEARCH_BY_USER = Rate("knowledge_search", 60, _MINUTE)
"""Each search may pay for an embedding."""
UPLOAD_BY_USER = Rate("knowledge_upload", 300, _MINUTE)
INDEX_BY_USER = Rate("knowledge_index", 120, _MINUTE)
