"""The pipe's step: stream records to event details."""

from typing import Any


def handler(records: Any, context: Any) -> Any:
    return [
        {name: value["S"] for name, value in r["dynamodb"]["NewImage"].items() if name != "none"}
        if "type" in r["dynamodb"]["NewImage"]
        else 1 / 0
        for r in records
    ]
