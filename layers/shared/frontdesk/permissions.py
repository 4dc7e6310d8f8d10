"""Permissions and the built-in roles, as data.

A permission is declared once: in ``permissions.py`` of the capability that asks for it, or here
where several ask. Nobody imports all capabilities at run time, so ``scripts/openapi.py`` collects
what is declared in ``roles.json``, which is read once; a check fails when it is out of date.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

COLLECTED = Path(__file__).with_name("roles.json")


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
EDITORS = MANAGERS | {Role.EDITOR}
EVERYBODY = EDITORS | {Role.VIEWER}


@dataclass(frozen=True, slots=True)
class Permission:
    """One right. ``name`` is what roles hold, such as ``agents:write``; ``allows`` says in one
    sentence what it is good for; ``roles`` are the built-in ones that have it."""

    name: str
    allows: str
    roles: frozenset[Role]


CHAT_USE = Permission("chat:use", "Talk to agents, and follow and stop one's own runs.", EVERYBODY)
CONVERSATIONS_READ = Permission(
    "conversations:read", "Read conversations and the runs behind their answers.", EVERYBODY
)
KNOWLEDGE_READ = Permission(
    "knowledge:read", "See documents, connectors and passages of an agent.", EVERYBODY
)
WEBHOOKS_READ = Permission("webhooks:read", "See webhooks and their deliveries.", EVERYBODY)
KNOWLEDGE_SEARCH = Permission("knowledge:search", "Search and read what an agent knows.", EVERYBODY)


@lru_cache(maxsize=1)
def _built_in() -> dict[str, frozenset[str]]:
    roles = json.loads(COLLECTED.read_text(encoding="utf-8"))["roles"]
    return {role: frozenset(held) for role, held in roles.items()}


def permissions_of(role: Role) -> frozenset[str]:
    """The names of all permissions that a built-in role has."""
    return _built_in()[role]
