"""What the local runtime knows of a template: functions, routes, rules, queues, tables, …"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Function:
    """A function; ``timeout`` in seconds, ``asgi`` is ``module:app`` for a streaming one.

    ``threads``: how many batches of a queue it may be handling at the same moment.
    """

    name: str
    handler: str
    code_uri: Path
    environment: dict[str, str]
    timeout: int
    memory: int
    asgi: str | None
    threads: int = 3  # two for the work of one workspace, and one for that of the others

    @property
    def streaming(self) -> bool:
        """Served as an ASGI app (in the cloud behind the Lambda Web Adapter)."""
        return self.asgi is not None


@dataclass(frozen=True)
class Route:
    """A route of the REST API; ``method`` in capitals or ANY."""

    method: str
    path: str
    function: str


@dataclass(frozen=True)
class Rule:
    """An EventBridge rule with its one target: a function or a queue by logical id."""

    name: str
    pattern: dict[str, Any]
    function: str | None = None
    queue: str | None = None


@dataclass(frozen=True)
class Schedule:
    """A cron(…) or rate(…) expression that calls a function with ``input``."""

    name: str
    function: str
    expression: str
    timezone: str
    input: dict[str, Any] | None


@dataclass(frozen=True)
class QueueSource:
    """A queue that calls a function with batches, at most ``concurrency`` at the same moment."""

    queue: str
    function: str
    batch_size: int
    partial: bool
    concurrency: int | None = None


@dataclass(frozen=True)
class Queue:
    """A queue; a message that failed ``max_receives`` times goes to ``<name>-dead``."""

    name: str
    visibility_timeout: int
    max_receives: int | None


@dataclass(frozen=True)
class Table:
    """A table: the CreateTable request and the TTL attribute."""

    name: str
    definition: dict[str, Any]
    ttl_attribute: str | None

    @property
    def streamed(self) -> bool:
        """True when the table has a stream."""
        return "StreamSpecification" in self.definition


@dataclass(frozen=True)
class Pipe:
    """From a table's stream to the bus: which records, through which function.

    ``detail_type`` is the member of the enriched record that names the event.
    """

    name: str
    table: str
    patterns: list[dict[str, Any]]
    enrichment: str | None
    source: str
    detail_type: str


@dataclass(frozen=True)
class GatewayAnswer:
    """What API Gateway itself says: status, headers, and a body with $context variables."""

    status: int | None
    headers: list[tuple[str, str]]
    body: str


@dataclass
class Template:
    """Everything that the local runtime reads from the template."""

    functions: dict[str, Function] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pipes: list[Pipe] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    sources: list[QueueSource] = field(default_factory=list)
    queues: dict[str, Queue] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    python_paths: list[Path] = field(default_factory=list)
    binary_types: list[str] = field(default_factory=list)
    answers: dict[str, GatewayAnswer] = field(default_factory=dict)
    response_headers: list[tuple[str, str]] = field(default_factory=list)
