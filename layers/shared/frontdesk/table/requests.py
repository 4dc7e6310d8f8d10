"""The requests that both tables send, and how their answers are read. Pure, without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from frontdesk import clock
from frontdesk.errors import Conflict, FrontdeskError, Unavailable
from frontdesk.pagination import open_cursor, seal_cursor
from frontdesk.table.codec import Attribute
from frontdesk.table.items import Index, Item, Key, expired
from frontdesk.table.operations import Operation, Put, Update

T = TypeVar("T", bound=Item)
Names = Mapping[str, str]
"""The real table name of each store: ``{"main": …, "counters": …}``."""

MAX_TRANSACTION = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next_cursor`` is None on the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """A read of one partition, in the order of its sort keys.

    ``starts_with``, or ``below`` and ``at_least``, bound the sort keys. ``contains`` and
    ``differs`` filter on the server: each (attribute, text) must hold, of several attributes one.
    ``newest_first`` reads backwards. ``index`` is the index that the partition belongs to; without
    one the table itself is read, consistently (an index lags a little).
    """

    kind: type[T]
    pk: str
    starts_with: str = ""
    limit: int = 50
    cursor: str | None = None
    newest_first: bool = False
    index: Index | None = None
    contains: Sequence[tuple[str | tuple[str, ...], str]] = ()
    differs: Sequence[tuple[str, str]] = ()
    below: str | None = None
    at_least: str | None = None

    @property
    def context(self) -> str:
        """What a cursor of this query is bound to."""
        return f"{self.index or 'main'}|{self.pk}|{self.starts_with}"

    @property
    def filtered(self) -> bool:
        """Whether not everything that is read is given back."""
        return bool(self.contains or self.differs)

    def render(self, names: Names, start: dict[str, str] | None) -> dict[str, Any]:
        """The body of the Query request, from after the key ``start``."""
        pk, sk = (self.index.pk, self.index.sk) if self.index else ("pk", "sk")
        condition = f"{pk} = :pk"
        values: dict[str, Attribute] = {":pk": {"S": self.pk}}
        if self.below is not None and self.at_least is not None:
            # BETWEEN takes its end in; no sort key is a bare moment, so nothing stands there.
            condition += f" AND {sk} BETWEEN :least AND :below"
            values[":least"], values[":below"] = {"S": self.at_least}, {"S": self.below}
        elif self.below is not None:
            condition += f" AND {sk} < :below"
            values[":below"] = {"S": self.below}
        elif self.at_least is not None:
            condition += f" AND {sk} >= :least"
            values[":least"] = {"S": self.at_least}
        elif self.starts_with:
            condition += f" AND begins_with({sk}, :sk)"
            values[":sk"] = {"S": self.starts_with}
        request: dict[str, Any] = {
            "TableName": names[self.kind.store],
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not self.newest_first,
            "Limit": 200 if self.filtered else self.limit,
        }
        if self.index:
            request["IndexName"] = self.index.value
        else:
            request["ConsistentRead"] = True
        if self.filtered:
            tests: list[str] = []
            aliases: dict[str, str] = {}
            for number, (wanted, text) in enumerate(self.contains):
                attributes = (wanted,) if isinstance(wanted, str) else wanted
                aliases |= {f"#{name}": name for name in attributes}
                held = " OR ".join(f"contains(#{name}, :c{number})" for name in attributes)
                tests.append(f"({held})")
                values[f":c{number}"] = {"S": text}
            for number, (name, text) in enumerate(self.differs):
                aliases[f"#{name}"] = name
                tests.append(f"#{name} <> :d{number}")
                values[f":d{number}"] = {"S": text}
            request["FilterExpression"] = " AND ".join(tests)
            request["ExpressionAttributeNames"] = aliases
        if start:
            request["ExclusiveStartKey"] = {name: {"S": value} for name, value in start.items()}
        return request

    def start(self) -> dict[str, str] | None:
        """The key to continue after, from the client's cursor."""
        return open_cursor(self.cursor, self.context) if self.cursor else None

    def seal(self, last: dict[str, str] | None) -> str | None:
        """The cursor that continues after the key ``last``."""
        return seal_cursor(last, self.context) if last else None

    def key_of(self, attributes: dict[str, Attribute]) -> dict[str, str]:
        """The key that continues after this very item."""
        names = ("pk", "sk", *((self.index.pk, self.index.sk) if self.index else ()))
        return {name: attributes[name]["S"] for name in names}


def get_request(names: Names, kind: type[Item], key: Key) -> dict[str, Any]:
    """The body of a consistent GetItem."""
    return {"TableName": names[kind.store], "Key": key.attributes(), "ConsistentRead": True}


def batch_request(names: Names, wanted: Sequence[tuple[type[Item], Key]]) -> dict[str, Any]:
    """The body of one consistent BatchGetItem (at most 100 different keys)."""
    tables: dict[str, dict[Key, None]] = {}
    for kind, key in wanted:
        tables.setdefault(names[kind.store], {})[key] = None
    return {
        "RequestItems": {
            table: {"Keys": [key.attributes() for key in keys], "ConsistentRead": True}
            for table, keys in tables.items()
        }
    }


def pick(
    names: Names, wanted: Sequence[tuple[type[Item], Key]], found: dict[str, list[dict[str, Any]]]
) -> list[Item | None]:
    """The items in the order asked for; None where there is none or it has expired."""
    by_key = {
        (table, attributes["pk"]["S"], attributes["sk"]["S"]): attributes
        for table, entries in found.items()
        for attributes in entries
    }
    return [read(kind, by_key.get((names[kind.store], key.pk, key.sk))) for kind, key in wanted]


def read(kind: type[T], attributes: dict[str, Attribute] | None) -> T | None:
    """One stored item as its model; None where there is none or it has expired."""
    if not attributes or expired(attributes, clock.epoch(clock.now())):
        return None
    return kind.from_attributes(attributes)


def single_request(names: Names, operation: Operation) -> tuple[str, dict[str, Any]]:
    """(API action, body) that carries out one write outside a transaction."""
    ((verb, body),) = operation.render(names).items()
    if isinstance(operation, Update):
        body["ReturnValues"] = "ALL_NEW"
    elif not isinstance(operation, Put) and verb != "Delete":
        raise TypeError("a check only makes sense in a transaction")
    return f"{verb}Item", body


def transaction_request(names: Names, operations: Sequence[Operation]) -> dict[str, Any]:
    """The body of a TransactWriteItems request."""
    if len(operations) > MAX_TRANSACTION:
        raise ValueError(f"a transaction holds at most {MAX_TRANSACTION} writes")
    return {"TransactItems": [operation.render(names) for operation in operations]}


class ConditionFailed(Conflict):
    """A condition did not hold. ``failed`` are the positions of those writes. ``maybe_own``: the
    answer to an earlier attempt was lost, which may have been carried out."""

    def __init__(self, failed: Sequence[int] = (0,)) -> None:
        super().__init__()
        self.failed = tuple(failed)
        self.maybe_own = False


class OutcomeUnknown(Unavailable):
    """The answer was lost on the way: the write may have been carried out, or not."""


class TransactionContended(Unavailable):
    """Other writers held the same items; nothing was written and a retry is safe."""


def error_for(code: str, message: str, reasons: Sequence[str]) -> FrontdeskError | RuntimeError:
    """The exception for an error answer of DynamoDB. ``reasons``: one code per write."""
    if code == "ConditionalCheckFailedException":
        return ConditionFailed()
    if code == "TransactionCanceledException":
        failed = [n for n, reason in enumerate(reasons) if reason == "ConditionalCheckFailed"]
        if failed:
            return ConditionFailed(failed)
        if any(reason in RETRYABLE_REASONS for reason in reasons):
            return TransactionContended()
    if code in ("TransactionConflictException", "TransactionInProgressException"):
        return TransactionContended()
    if code == "InternalServerError":
        return OutcomeUnknown("The database is busy; try again.", headers={"Retry-After": "1"})
    if code in THROTTLES:
        return Unavailable("The database is busy; try again.", headers={"Retry-After": "1"})
    return RuntimeError(f"{code}: {message} {list(reasons)}")


RETRYABLE_REASONS = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")
THROTTLES = (
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "LimitExceededException",
)
