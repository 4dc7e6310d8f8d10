"""Push: nothing is fetched, documents come with a key (see `knowledge.connectors.pushing`)."""

from collections.abc import Iterator
from typing import ClassVar

from frontdesk.service_config import ServiceConfig
from knowledge.connectors.items import SourceItem
from knowledge.connectors.source import OAuth, Outcome, Work


class PushConfig(ServiceConfig):
    """There is nothing to set."""


class PushSource:
    """A connector that is told what there is."""

    name: ClassVar[str] = "push"
    config: ClassVar[type[ServiceConfig]] = PushConfig
    syncs: ClassVar[bool] = False
    oauth: ClassVar[OAuth | None] = None

    def __init__(self, work: Work) -> None:
        del work
        self.complete = False

    def run(self) -> Iterator[Outcome]:
        """Nothing: documents stay until they are taken away by the key."""
        return iter(())

    def gone(self, item: SourceItem) -> bool:
        """See `Source.gone`."""
        del item
        return False


SOURCE = PushSource
