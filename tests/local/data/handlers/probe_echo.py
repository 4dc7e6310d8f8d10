"""Answers with the event it got, or as its body says."""

import base64
import json
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    if event["path"] == "/api/slow":
        time.sleep(2)
    if event["path"] == "/api/fail":
        raise RuntimeError("a secret of the handler")
    if event["path"] == "/api/answer":
        return json.loads(event["body"])
    body = {"event": event, "remaining": context.get_remaining_time_in_millis()}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/octet-stream", "X-One": "1", "Set-Cookie": "no"},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "isBase64Encoded": True,
    }
