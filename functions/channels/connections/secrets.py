"""Secrets of connections: encrypted for their connection, and never given out again."""

import json
from collections.abc import Mapping

from channels.adapters.protocol import Connected
from channels.connections.items import Connection
from frontdesk import crypto


def seal(workspace_id: str, channel_id: str, secrets: Mapping[str, str]) -> str:
    """The secrets of a connection as they are stored."""
    return crypto.encrypt(json.dumps(dict(secrets)), _context(workspace_id, channel_id))


def unseal(connection: Connection) -> dict[str, str]:
    """The secrets of a connection."""
    context = _context(connection.workspace_id, connection.id)
    found: dict[str, str] = json.loads(crypto.decrypt(connection.secrets_encrypted, context))
    return found


def opened(connection: Connection, secrets: Mapping[str, str] | None = None) -> Connected:
    """A connection as its adapter wants it; ``secrets`` where they are known already."""
    return Connected(
        id=connection.id,
        workspace_id=connection.workspace_id,
        agent_id=connection.agent_id,
        name=connection.name,
        enabled=connection.enabled,
        config=connection.config,
        secrets=unseal(connection) if secrets is None else secrets,
        facts=connection.facts,
    )


def _context(workspace_id: str, channel_id: str) -> dict[str, str]:
    return {"workspace_id": workspace_id, "purpose": "channel", "channel_id": channel_id}
