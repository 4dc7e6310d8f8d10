"""Authorizing a source in the browser: the OAuth code flow with PKCE (RFC 6749, RFC 7636), see
`oauth_trips`."""

import secrets
from datetime import timedelta
from hashlib import sha256

from frontdesk import crypto
from frontdesk.audit import audit
from frontdesk.errors import FrontdeskError
from frontdesk.oauth_state import base64url
from frontdesk.oauth_trips import Trips
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.settings import get_settings
from frontdesk.table import Operation, Table
from knowledge.connectors.credentials import config_of, seal, unseal
from knowledge.connectors.errors import InvalidState, NothingToAuthorize, SourceFailed
from knowledge.connectors.items import Authorization, Connector, Sync
from knowledge.connectors.registry import source_type
from knowledge.connectors.repository import ConnectorRepository
from knowledge.connectors.schedule import begun, writes_of
from knowledge.permissions import KNOWLEDGE_WRITE

CALLBACK = "/api/knowledge/oauth/callback"
AUTHORIZATIONS = Rate("knowledge_authorize", 30, timedelta(hours=1))
TRIPS = Trips(Authorization, "connector authorization", "fd_connect", InvalidState)
CALLBACKS = Rate("knowledge_oauth_callback", 60, timedelta(minutes=1))


def redirect_uri() -> str:
    """Where sources send the browser back; to be registered with them."""
    return get_settings().base_url.rstrip("/") + CALLBACK


def begin(table: Table, principal: Principal, connector: Connector) -> tuple[str, str]:
    """Begin to authorize a connector, in place of what was begun before: where the browser goes,
    and the value of Set-Cookie by which it is known again."""
    oauth = source_type(connector.type).oauth
    if oauth is None:
        raise NothingToAuthorize
    AUTHORIZATIONS.hit(table, principal.user_id)
    verifier = secrets.token_urlsafe(32)
    trip = TRIPS.begin(
        table,
        principal,
        [connector.workspace_id, connector.agent_id, connector.id],
        CALLBACK,
        audit(principal, "connector.authorization_started", connector.id),
        connector_id=connector.id,
        verifier_encrypted=crypto.encrypt(verifier, _context(connector)),
    )
    config = config_of(connector, unseal(connector))
    challenge = base64url(sha256(verifier.encode()).digest())
    url = oauth.authorize_url(config, redirect_uri(), trip.state, challenge)
    return url, trip.cookie


def finish(
    table: Table, *, state: str, code: str | None, error: str | None, browser: str | None
) -> str:
    """The browser is back: where it is sent, also after a refusal by the person or the source.

    Raises `InvalidState`, and `Unauthenticated` for a session that ended.
    """
    returned = TRIPS.end(table, state, browser)
    workspace_id, agent_id, connector_id = returned.ids
    connectors = ConnectorRepository(table, workspace_id, agent_id)
    connector = connectors.find(connector_id)
    if connector is None or not returned.principal.may(KNOWLEDGE_WRITE):
        raise InvalidState
    if error is not None or not code:
        return _back(connector, "denied")
    try:
        obtained = _exchange(connector, returned.trip, code)
    except (SourceFailed, FrontdeskError):
        return _back(connector, "failed")
    _store(connectors, connector, returned.principal, obtained)
    return _back(connector, "done")


def cookie_gone() -> str:
    """The value of Set-Cookie that removes the cookie."""
    return TRIPS.cookie_gone(CALLBACK)


def _exchange(connector: Connector, authorization: Authorization, code: str) -> dict[str, str]:
    oauth = source_type(connector.type).oauth
    if oauth is None:
        raise NothingToAuthorize
    stored = unseal(connector)
    verifier = crypto.decrypt(authorization.verifier_encrypted, _context(connector))
    config = config_of(connector, stored)
    return oauth.exchange(config, stored, redirect_uri(), code, verifier)


def _store(
    connectors: ConnectorRepository,
    connector: Connector,
    principal: Principal,
    obtained: dict[str, str],
) -> None:
    syncs: list[Sync] = []

    def store(stored: Connector) -> Connector | None:
        known = unseal(stored)
        stored.credentials_encrypted = seal(stored.workspace_id, stored.id, known | obtained)
        stored.failure = None
        syncs[:] = [] if stored.status == "syncing" else [begun(stored)]
        return stored

    def also(_: Connector, changed: Connector) -> list[Operation]:
        entry = audit(principal, "connector.authorized", changed.id)
        return [entry, *(writes_of(syncs[0], changed) if syncs else [])]

    if connectors.rewrite(connector.id, store, also) is None:
        raise InvalidState


def _back(connector: Connector, outcome: str) -> str:
    base = get_settings().base_url.rstrip("/")
    return (
        f"{base}/agents/{connector.agent_id}?tab=knowledge"
        f"&connector={connector.id}&authorization={outcome}"
    )


def _context(connector: Connector) -> dict[str, str]:
    return {
        "workspace_id": connector.workspace_id,
        "purpose": "connector_authorization",
        "connector_id": connector.id,
    }
