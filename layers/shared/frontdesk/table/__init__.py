"""The table port: DynamoDB through pydantic items, the same calls in the cloud and on one machine.

`Table` is synchronous (boto3) and serves every capability. `AsyncTable` makes the same requests
over a lean connection and serves the chat turn, where each millisecond is felt.
"""

from frontdesk.table.aio import AsyncTable, get_async_table, open_async_table
from frontdesk.table.items import Index, Item, Key, Places
from frontdesk.table.operations import Check, Create, Delete, Operation, Put, Replace, Update
from frontdesk.table.requests import ConditionFailed, Names, OutcomeUnknown, Page, Query
from frontdesk.table.sync import Table, get_table

__all__ = [
    "AsyncTable",
    "Check",
    "ConditionFailed",
    "Create",
    "Delete",
    "Index",
    "Item",
    "Key",
    "Names",
    "Operation",
    "OutcomeUnknown",
    "Page",
    "Places",
    "Put",
    "Query",
    "Replace",
    "Table",
    "Update",
    "get_async_table",
    "get_table",
    "open_async_table",
]
