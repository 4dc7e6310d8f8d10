"""Secrets of connectors: encrypted for their connector, and never given out again."""

import json
from typing import Any

from frontdesk import crypto
from knowledge.connectors.items import Connector
from knowledge.connectors.registry import source_type


def seal(workspace_id: str, connector_id: str, secrets: dict[str, str]) -> str | None:
    """The secrets of a connector as they are stored; None without any."""
    if not secrets:
        return None
    return crypto.encrypt(json.dumps(secrets), _context(workspace_id, connector_id))


def unseal(connector: Connector) -> dict[str, str]:
    """The secrets of a connector."""
    if connector.credentials_encrypted is None:
        return {}
    context = _context(connector.workspace_id, connector.id)
    found: dict[str, str] = json.loads(crypto.decrypt(connector.credentials_encrypted, context))
    return found


def config_of(connector: Connector, secrets: dict[str, str]) -> Any:
    """The whole config of a connector as its source takes it."""
    config = source_type(connector.type).config
    own = {name: value for name, value in secrets.items() if name in config.model_fields}
    return config.model_validate(connector.config | own)


def _context(workspace_id: str, connector_id: str) -> dict[str, str]:
    return {
        "workspace_id": workspace_id,
        "purpose": "connector",
        "connector_id": connector_id,
    }
