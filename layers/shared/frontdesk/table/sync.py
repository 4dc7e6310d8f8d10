"""The table for every capability: synchronous, through boto3."""

import time
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar, cast

from frontdesk.errors import FrontdeskError
from frontdesk.settings import get_settings
from frontdesk.table.codec import Attribute, encode
from frontdesk.table.items import Item, Key, plain
from frontdesk.table.operations import Operation, Update, holds, repeatable, target
from frontdesk.table.requests import (
    ConditionFailed,
    Names,
    Page,
    Query,
    batch_request,
    error_for,
    get_request,
    pick,
    read,
    single_request,
    transaction_request,
)
from frontdesk.table.retries import Attempts, unanswered

T = TypeVar("T", bound=Item)
EXAMINED_MOST = 2_000
"""How many items a filtered query looks at before it hands back a cursor, full page or not."""


class Table:
    """DynamoDB as pydantic items. ``client`` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, names: Names) -> None:
        self._client = client
        self.names = names

    def _call(
        self, action: str, request: dict[str, Any], *, repeatable: bool = True
    ) -> dict[str, Any]:
        attempts = Attempts(repeatable=repeatable)
        while True:
            try:
                return self._send(action, request)
            except (FrontdeskError, RuntimeError) as problem:
                if not attempts.again(problem):
                    raise
            time.sleep(attempts.pause())

    def _send(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        """One attempt; raises the exception for DynamoDB's answer, or for none."""
        from botocore import exceptions as aws

        method = "".join(f"_{c.lower()}" if c.isupper() else c for c in action).lstrip("_")
        try:
            return cast(dict[str, Any], getattr(self._client, method)(**request))
        except aws.ClientError as error:
            answer = error.response
            reasons = [r.get("Code", "") for r in answer.get("CancellationReasons", [])]
            raise error_for(answer["Error"]["Code"], str(error), reasons) from error
        except (aws.EndpointConnectionError, aws.ConnectTimeoutError) as error:
            raise unanswered(sent=False) from error
        except (aws.ConnectionError, aws.HTTPClientError) as error:
            raise unanswered(sent=True) from error

    def get(self, kind: type[T], key: Key) -> T | None:
        """Read one item consistently."""
        return read(kind, self._call("GetItem", get_request(self.names, kind, key)).get("Item"))

    def batch_get(self, wanted: Sequence[tuple[type[Item], Key]]) -> list[Item | None]:
        """Read up to 100 items consistently in one round trip, in the order asked for."""
        request = batch_request(self.names, wanted)
        found: dict[str, list[dict[str, Any]]] = {}
        while request["RequestItems"]:
            answer = self._call("BatchGetItem", request)
            for table, entries in answer["Responses"].items():
                found.setdefault(table, []).extend(entries)
            request = {"RequestItems": answer.get("UnprocessedKeys") or {}}
        return pick(self.names, wanted, found)

    def query(self, query: Query[T]) -> Page[T]:
        """Read one page; a filtered query reads on until the page is full or enough was seen."""
        items: list[T] = []
        start = query.start()
        examined = 0
        while True:
            answer = self._call("Query", query.render(self.names, start))
            examined += answer.get("ScannedCount", 0)
            for attributes in answer["Items"]:
                if item := read(query.kind, attributes):
                    items.append(item)
                    start = query.key_of(attributes)
                    if len(items) == query.limit:
                        more = attributes is not answer["Items"][-1] or "LastEvaluatedKey" in answer
                        return Page(items, query.seal(start) if more else None)
            if "LastEvaluatedKey" not in answer:
                return Page(items, None)
            start = {name: value["S"] for name, value in answer["LastEvaluatedKey"].items()}
            if examined >= EXAMINED_MOST:
                return Page(items, query.seal(start))

    def all(self, query: Query[T]) -> Iterator[T]:
        """Every item of a query, page after page."""
        start = query.start()
        while True:
            answer = self._call("Query", query.render(self.names, start))
            for attributes in answer["Items"]:
                if item := read(query.kind, attributes):
                    yield item
            if "LastEvaluatedKey" not in answer:
                return
            start = {name: value["S"] for name, value in answer["LastEvaluatedKey"].items()}

    def write(self, operation: Operation) -> dict[str, Any]:
        """Carry out one write; an `Update` gives back the values after it."""
        return plain(self._write(operation).get("Attributes", {}))

    def update(self, kind: type[T], operation: Update) -> T:
        """Carry out an update and give back the item after it."""
        return kind.from_attributes(self._write(operation)["Attributes"])

    def _write(self, operation: Operation) -> dict[str, Any]:
        action, request = single_request(self.names, operation)
        try:
            return self._call(action, request, repeatable=repeatable(operation))
        except ConditionFailed as failure:
            if not failure.maybe_own:
                raise
            request = get_request(self.names, *target(operation))
            stored = self._call("GetItem", request).get("Item")
            if not holds(operation, stored):
                raise
            return {"Attributes": stored or {}}

    def transact(self, *operations: Operation) -> None:
        """All or nothing. Raises `ConditionFailed` with the positions that did not hold."""
        request = transaction_request(self.names, operations)
        # The token makes a repeat after a lost answer harmless.
        request["ClientRequestToken"] = str(uuid.uuid4())
        self._call("TransactWriteItems", request)

    def partition(self, pk: str, *, store: str = "main") -> Iterator[dict[str, Any]]:
        """Everything in a partition as stored values plus pk, sk, kind and child_pk."""
        request: dict[str, Any] = {
            "TableName": self.names[store],
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            # What was written a moment ago must not survive a deletion.
            "ConsistentRead": True,
        }
        while True:
            answer = self._call("Query", request)
            for entry in answer["Items"]:
                extra = {n: entry[n]["S"] for n in ("pk", "sk", "kind", "child_pk") if n in entry}
                yield plain(entry) | extra
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def scan(self, kinds: Sequence[str]) -> Iterator[dict[str, Attribute]]:
        """Every record of these kinds in the main table as it is stored, a page at a time. It
        reads the whole table, so it is for migrations and for no request."""
        aliases = {f":k{number}": encode(kind) for number, kind in enumerate(kinds)}
        request: dict[str, Any] = {
            "TableName": self.names["main"],
            "FilterExpression": f"#kind IN ({', '.join(aliases)})",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": aliases,
            "ConsistentRead": True,
        }
        while True:
            answer = self._call("Scan", request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def stored(self, key: Key) -> dict[str, Attribute] | None:
        """A record of the main table as it is stored, whatever its kind."""
        request = get_request(self.names, Item, key)
        found: dict[str, Attribute] | None = self._call("GetItem", request).get("Item")
        return found

    def delete_keys(self, keys: Sequence[Key], *, store: str = "main") -> None:
        """Remove many items, 25 a request; deleting what is gone is no error."""
        for first in range(0, len(keys), 25):
            pending: Any = {
                self.names[store]: [
                    {"DeleteRequest": {"Key": key.attributes()}} for key in keys[first : first + 25]
                ]
            }
            while pending:
                pending = self._call("BatchWriteItem", {"RequestItems": pending}).get(
                    "UnprocessedItems"
                )


def table_names() -> Names:
    """The real table names of this installation."""
    settings = get_settings()
    return {"main": settings.table_name, "counters": settings.counters_table_name}


@lru_cache(maxsize=1)
def get_table() -> Table:
    """The table of this process."""
    import boto3
    from botocore.config import Config

    settings = get_settings()
    client = boto3.client(
        "dynamodb",
        region_name=settings.aws_region,
        endpoint_url=settings.dynamodb_endpoint,
        config=Config(
            max_pool_connections=64,
            parameter_validation=False,
            connect_timeout=3,
            read_timeout=10,
            # Retries are ours (frontdesk.table.retries): the SDK's would count additions twice.
            retries={"mode": "standard", "total_max_attempts": 1},
        ),
    )
    return Table(client, table_names())
