"""Authorizing a source in the browser: the OAuth code flow with PKCE (RFC 6749, RFC 7636).

The state is signed, good once and for ten minutes. It belongs to the person's session, which must
still be there and allowed to, and to the browser in which it was begun, by a cookie: otherwise
somebody could let another person authorize *their* account for a connector of one's own.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from frontdesk import clock, crypto, oauth_state
from frontdesk.audit import audit
from frontdesk.authentication import Claims, principal_from, principal_reads
from frontdesk.errors import FrontdeskError
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

COOKIE = "fd_connect"
CALLBACK = "/api/knowledge/oauth/callback"
AUTHORIZATIONS = Rate("knowledge_authorize", 30, timedelta(hours=1))
_PURPOSE = "connector authorization"
CALLBACKS = Rate("knowledge_oauth_callback", 60, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the cookie by which it is known again."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Where the browser is sent at the end: back to the agent, with how it went."""

    url: str


def redirect_uri() -> str:
    """Where sources send the browser back; to be registered with them."""
    return get_settings().base_url.rstrip("/") + CALLBACK


def begin(table: Table, principal: Principal, connector: Connector) -> Begun:
    """Begin to authorize a connector, in place of what was begun before."""
    oauth = source_type(connector.type).oauth
    if oauth is None:
        raise NothingToAuthorize
    AUTHORIZATIONS.hit(table, principal.user_id)
    config = config_of(connector, unseal(connector))
    nonce, browser, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    expires = clock.epoch(clock.now() + oauth_state.LIFETIME)
    authorization = Authorization(
        workspace_id=principal.workspace_id,
        connector_id=connector.id,
        user_id=principal.user_id,
        session_id=principal.session_id,
        nonce_hash=oauth_state.digest(nonce),
        browser_hash=oauth_state.digest(browser),
        verifier_encrypted=crypto.encrypt(verifier, _context(connector)),
        ttl=expires,
    )
    connectors = ConnectorRepository(table, principal.workspace_id, connector.agent_id)
    started = audit(principal, "connector.authorization_started", connector.id)
    connectors.begin_authorization(authorization, started)
    parts = [connector.workspace_id, connector.agent_id, connector.id, nonce]
    state = oauth_state.sign_state(_PURPOSE, parts, expires)
    challenge = oauth_state.base64url(sha256(verifier.encode()).digest())
    url = oauth.authorize_url(config, redirect_uri(), state, challenge)
    return Begun(url, oauth_state.browser_cookie(COOKIE, browser, CALLBACK))


def finish(
    table: Table, *, state: str, code: str | None, error: str | None, browser: str | None
) -> Returned:
    """The browser is back. Raises `InvalidState`, and `Unauthenticated` for a session that ended.

    A refusal by the person, or by the source, sends the browser back with how it went.
    """
    workspace_id, agent_id, connector_id, nonce = _said(state)
    connectors = ConnectorRepository(table, workspace_id, agent_id)
    authorization = connectors.authorization(connector_id)
    if (
        authorization is None
        or not oauth_state.same(authorization.nonce_hash, nonce)
        or not oauth_state.same(authorization.browser_hash, browser or "")
        or not connectors.use_authorization(authorization)
    ):
        raise InvalidState
    claims = Claims(authorization.user_id, authorization.session_id, workspace_id)
    principal = principal_from(table.batch_get(principal_reads(claims)))
    connector = connectors.find(connector_id)
    if connector is None or not principal.may(KNOWLEDGE_WRITE):
        raise InvalidState
    if error is not None or not code:
        return _back(connector, "denied")
    try:
        obtained = _exchange(connector, authorization, code)
    except (SourceFailed, FrontdeskError):
        return _back(connector, "failed")
    _store(connectors, connector, principal, obtained)
    return _back(connector, "done")


def cookie_gone() -> str:
    """The value of Set-Cookie that removes the cookie."""
    return oauth_state.browser_cookie(COOKIE, "", CALLBACK, 0)


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
        if stored.status != "syncing":
            syncs[:] = [begun(stored)]
        return stored

    def also(changed: Connector) -> list[Operation]:
        entry = audit(principal, "connector.authorized", changed.id)
        return [entry, *(writes_of(syncs[0], changed) if syncs else [])]

    if connectors.rewrite(connector.id, store, also) is None:
        raise InvalidState


def _said(state: str) -> list[str]:
    """Ids of workspace, agent and connector, and the nonce; raises `InvalidState`."""
    parts = oauth_state.read_state(_PURPOSE, state)
    if parts is None:
        raise InvalidState
    return parts


def _back(connector: Connector, outcome: str) -> Returned:
    base = get_settings().base_url.rstrip("/")
    return Returned(
        f"{base}/agents/{connector.agent_id}?tab=knowledge"
        f"&connector={connector.id}&authorization={outcome}"
    )


def _context(connector: Connector) -> dict[str, str]:
    return {
        "workspace_id": connector.workspace_id,
        "purpose": "connector_authorization",
        "connector_id": connector.id,
    }
