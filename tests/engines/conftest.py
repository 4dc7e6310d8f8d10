"""These tests need a real engine: `make engines` starts it and says where."""

import os

collect_ignore = [] if os.environ.get("FRONTDESK_TEST_OPENSEARCH") else ["test_opensearch.py"]
