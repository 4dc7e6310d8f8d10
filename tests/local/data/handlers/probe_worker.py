"""Appends what it gets to DATA_DIR/seen.jsonl; fails when told so."""

import json
import os
from pathlib import Path
from typing import Any


def handler(event: Any, context: Any) -> Any:
    with Path(os.environ["DATA_DIR"], "seen.jsonl").open("a") as file:
        file.write(json.dumps(event) + "\n")
    if "Records" not in event:
        if isinstance(event.get("detail"), dict) and event["detail"].get("data") == "fail":
            raise RuntimeError("told to fail")
        return None
    failed = []
    for record in event["Records"]:
        job = json.loads(record["body"])
        if job.get("raise"):
            raise RuntimeError("told to raise")
        if job.get("fail"):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
