"""docs/data-model.md tells the truth: every item with its key, every access pattern's method."""

import importlib
import inspect
import re
from dataclasses import dataclass
from typing import Any

import pytest

from frontdesk import tenant
from frontdesk.table import Item
from tests.architecture.source import ROOT, modules

DOCUMENT = ROOT / "docs" / "data-model.md"
# Kinds that nobody has to remove, since they expire within days.
EXPIRING = {"event", "idempotency", "run_events"}
# Written like `agents.repository.AgentRepository.page` in the document.
REFERENCE = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]\w*(?:\.\w+)*)\(\)`")


class _Placeholder(str):
    """The name of an id in angle brackets, however the key formats it."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True)
class Entity:
    """An item with the shape of its key."""

    item: type[Item]
    pk: str
    sk: str

    @property
    def row(self) -> str:
        """How its row in the chart begins."""
        where = f"{self.item.__module__}.{self.item.__qualname__}"
        return f"| `{self.item.kind}` | `{where}` | {self.item.store} | `{self.pk}` | `{self.sk}` |"

    @property
    def partition(self) -> str:
        """The partition whatever the ids."""
        return re.sub(r"<\w+>", "<>", self.pk)

    @property
    def owned(self) -> str | None:
        """The partition that an item of this kind owns, whatever the ids."""
        fields: dict[str, Any] = {name: f"<{name}>" for name in self.item.model_fields}
        child = self.item.model_construct(None, **fields).child_pk()
        return re.sub(r"<\w+>", "<>", child) if child else None

    @property
    def shape(self) -> tuple[str, str]:
        """The partition whatever the ids, and what every sort key begins with."""
        return self.partition, self.sk.split("<")[0]


def _subclasses(kind: type[Item]) -> set[type[Item]]:
    found = set(kind.__subclasses__())
    return found.union(*(_subclasses(entry) for entry in found)) if found else found


def entities() -> list[Entity]:
    names = {module.__name__ for module in modules()}
    found = []
    for item in _subclasses(Item):
        if item.__module__ in names and hasattr(item, "kind"):
            key_of = item.key_of
            arguments = [_Placeholder(f"<{name}>") for name in inspect.signature(key_of).parameters]
            key = key_of(*arguments)
            # A part that is stored as a hash stands for it as such.
            pk, sk = (re.sub(r"\b[0-9a-f]{32,}\b", "<hash>", part) for part in key)
            found.append(Entity(item, pk, sk))
    return sorted(found, key=lambda entity: (entity.item.store, entity.pk, entity.sk))


def test_kinds_are_unique() -> None:
    kinds = [entity.item.kind for entity in entities()]
    assert len(kinds) == len(set(kinds)), sorted(kinds)


def test_no_two_items_share_a_key_prefix() -> None:
    known = entities()
    for one in known:
        for other in known:
            if one is other or one.item.store != other.item.store:
                continue
            same_partition = one.shape[0] == other.shape[0]
            overlap = same_partition and other.shape[1].startswith(one.shape[1])
            assert not overlap, f"{one.item.__name__} and {other.item.__name__}: {one.row}"


def test_removing_a_workspace_reaches_everything_in_it() -> None:
    roots = {pk for pk, _ in tenant._partitions("<>")}
    owned = {entity.owned for entity in entities()}
    for entity in entities():
        if entity.pk.startswith("WS#") and entity.item.kind not in EXPIRING:
            assert entity.partition in roots | owned, f"nothing leads to {entity.row}"


@pytest.mark.parametrize("entity", entities(), ids=lambda e: e.item.__name__)
def test_every_item_is_in_the_chart_with_its_key(entity: Entity) -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(entity.row) for line in lines), f"add to {DOCUMENT}:\n{entity.row}"


def test_the_chart_has_no_item_that_is_gone() -> None:
    rows = [
        line
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| `\w+` \| `[\w.]+` \| (main|counters) \|", line)
    ]
    known = [entity.row for entity in entities()]
    stale = [row for row in rows if not row.startswith(tuple(known))]
    assert stale == []
    assert len(rows) == len(known)


def test_every_access_pattern_points_to_a_method() -> None:
    references = REFERENCE.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(references) > 20
    for reference in references:
        assert _resolves(reference), f"{reference} is gone"


def _resolves(reference: str) -> bool:
    parts = reference.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            found = getattr(found, name, None)
        return callable(found)
    return False
