"""What a source is: how its things are listed and fetched, and nothing about storing them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from frontdesk.records.document import DocumentKind
from frontdesk.service_config import ServiceConfig
from knowledge.connectors.items import LogLevel, SourceItem


@dataclass(frozen=True, slots=True)
class Brought:
    """A thing with its content. ``external_id`` is the source's own name for it.

    ``etag`` and ``last_modified`` come back with the next sync, as do ``links``.
    """

    external_id: str
    name: str
    url: str | None
    content: bytes
    type: DocumentKind
    etag: str | None = None
    last_modified: str | None = None
    links: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A thing that is as it was at the last sync."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A thing that could not be read this time; its document stays as it is."""

    external_id: str
    message: str
    url: str | None = None


Outcome = Brought | Unchanged | Unreadable


@dataclass(frozen=True, slots=True)
class Work:
    """What a source has to work with.

    ``state`` is JSON that the source changes as it goes on: at each outcome it must be such that
    a later job, given it, brings what is missing; it may bring again what there was. Empty at
    the beginning. ``known`` gives what the last sync stored of a thing, if its document is still
    there. ``log`` writes a line into the sync's log.
    """

    config: Any
    secrets: dict[str, str]
    state: dict[str, Any]
    known: Callable[[str], SourceItem | None]
    log: Callable[[LogLevel, str, str | None], None]


class Source(Protocol):
    """A type of connector: one class in one file below ``sources``, which names it ``SOURCE``."""

    name: ClassVar[str]
    config: ClassVar[type[ServiceConfig]]
    syncs: ClassVar[bool]
    """False for what is not asked but told."""
    oauth: ClassVar["OAuth | None"]
    """How it is authorized in the browser, if it is."""

    complete: bool
    """After `run`: everything that the source has was seen, so what was not seen is gone."""

    def __init__(self, work: Work) -> None: ...

    def run(self) -> Iterator[Outcome | None]:
        """Everything that the source has, from ``work.state`` on.

        None is a step without anything to store; the job may end after each step.
        Raises `SourceFailed` when it makes no sense to go on.
        """
        ...

    def gone(self, item: SourceItem) -> bool:
        """Whether a thing that a complete listing did not name is really gone."""
        ...


@dataclass(frozen=True, slots=True)
class OAuth:
    """The authorization code flow of a source.

    ``authorize_url(config, redirect_uri, state, challenge)`` is where the browser goes;
    ``exchange(config, secrets, redirect_uri, code, verifier)`` gives the secrets to add. It
    raises `SourceFailed`. ``obtained`` are the names of those secrets, and changing one of
    ``identity``, fields of the config, makes them void.
    """

    authorize_url: Callable[[Any, str, str, str], str]
    exchange: Callable[[Any, dict[str, str], str, str, str], dict[str, str]]
    obtained: frozenset[str] = field(default_factory=frozenset)
    identity: frozenset[str] = field(default_factory=frozenset)
