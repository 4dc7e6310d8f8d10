"""The table port: DynamoDB through pydantic items, the same calls in the cloud and on one machine.

`Table` is synchronous (boto3) and serves every capability. `AsyncTable` makes the same requests
over a lean connection and serves the chat turn, where each millisecond is felt.
"""

from frontdesk.table.aio import AsyncTable, get_async_table, open_async_table
from frontdesk.table.items import Item, Key
from frontdesk.table.operations import Check, Create, Delete, Operation, Put, Replace, Update
from frontdesk.table.requests import ConditionFailed, Names, Page, Query
from frontdesk.table.sync import Table, get_table

__all__ = [
    "AsyncTable",
    "Check",
    "ConditionFailed",
    "Create",
    "Delete",
    "Item",
    "Key",
    "Names",
    "Operation",
    "Page",
    "Put",
    "Query",
    "Replace",
    "Table",
    "Update",
    "get_async_table",
    "get_table",
    "open_async_table",
]
