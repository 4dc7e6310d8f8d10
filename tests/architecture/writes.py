"""What the tables hold of an account, and which partitions the product has written to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from frontdesk.table import AsyncTable, Table, get_table
from tests.platform import Account

WRITING = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")


@contextmanager
def recorded() -> Iterator[set[str]]:
    """The partitions written to in the block, growing; what a condition refused is not one."""
    written: set[str] = set()

    def note(action: str, request: dict[str, Any]) -> None:
        if action in WRITING:
            written.update(_partitions(request))

    call, call_async = Table._call, AsyncTable._call

    def noted(self: Table, action: str, request: dict[str, Any], **options: Any) -> Any:
        answer = call(self, action, request, **options)
        note(action, request)
        return answer

    async def noted_async(
        self: AsyncTable, action: str, request: dict[str, Any], **options: Any
    ) -> Any:
        answer = await call_async(self, action, request, **options)
        note(action, request)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "_call", noted)
        patch.setattr(AsyncTable, "_call", noted_async)
        yield written


def _partitions(part: Any) -> Iterator[str]:
    """The partition keys of items and keys anywhere in a request."""
    if isinstance(part, list):
        for entry in part:
            yield from _partitions(entry)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "pk":
                yield value["S"]
            else:
                yield from _partitions(value)


def owned(account: Account, partitions: set[str]) -> set[str]:
    """Those partitions that hold something of the account or its workspace."""
    own = (account.workspace_id, account.user_id)
    return {each for each in partitions if any(identifier in each for identifier in own)}


def stored(account: Account) -> str:
    """Everything that both tables hold of an account and its workspace."""
    table = get_table()
    client: Any = table._client
    entries = [
        entry
        for name in table.names.values()
        for page in client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
        for entry in page["Items"]
        if owned(account, {entry["pk"]["S"]})
    ]
    return "\n".join(sorted(json.dumps(entry, sort_keys=True) for entry in entries))
