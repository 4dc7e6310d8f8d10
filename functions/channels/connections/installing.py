"""Installing a channel's app in the browser: the OAuth code flow (RFC 6749).

The state is signed, good once and for ten minutes. It belongs to the person's session, which must
still be there and allowed to, and to the browser in which it was begun, by a cookie: otherwise
somebody could have another person's team install an app into a connection of one's own.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta

from channels.adapters.protocol import Installed
from channels.adapters.registry import adapter_of
from channels.connections.items import Connection, Failure, Install
from channels.connections.log import logged
from channels.connections.repository import ConnectionRepository
from channels.connections.secrets import opened, seal, unseal
from channels.errors import ChannelNotFound, InvalidState, NothingToInstall, PlatformError
from channels.permissions import CHANNELS_WRITE
from frontdesk import clock, oauth_state
from frontdesk.audit import audit
from frontdesk.authentication import Claims, principal_from, principal_reads
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.settings import get_settings
from frontdesk.table import Operation, Table

INSTALLS = Rate("channel_install", 30, timedelta(hours=1))
CALLBACKS = Rate("channel_oauth", 60, timedelta(minutes=1))
COOKIE = "fd_install"
_PURPOSE = "channel install"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and the cookie by which it is known again."""

    url: str
    cookie: str


def callback_path(type_name: str) -> str:
    """Where a platform sends the browser back."""
    return f"/api/channels/{type_name}/oauth"


def begin(table: Table, principal: Principal, connection: Connection) -> Begun:
    """Begin an install, in place of what was begun before."""
    oauth = adapter_of(connection.type).oauth
    if oauth is None:
        raise NothingToInstall
    INSTALLS.hit(table, principal.user_id)
    nonce, browser = (secrets.token_urlsafe(32) for _ in range(2))
    expires = clock.epoch(clock.now() + oauth_state.LIFETIME)
    install = Install(
        workspace_id=principal.workspace_id,
        channel_id=connection.id,
        user_id=principal.user_id,
        session_id=principal.session_id,
        nonce_hash=oauth_state.digest(nonce),
        browser_hash=oauth_state.digest(browser),
        ttl=expires,
    )
    connections = ConnectionRepository(table, principal.workspace_id, connection.agent_id)
    connections.begin_install(install, audit(principal, "channel.install_started", connection.id))
    parts = [connection.workspace_id, connection.agent_id, connection.id, nonce]
    state = oauth_state.sign_state(_PURPOSE, parts, expires)
    url = oauth.authorize_url(opened(connection), _redirect_uri(connection.type), state)
    return Begun(url, oauth_state.browser_cookie(COOKIE, browser, callback_path(connection.type)))


def finish(
    table: Table, type_name: str, *, state: str, code: str | None, browser: str | None
) -> str:
    """The browser is back: where it is sent. ``code`` is None after a refusal.

    Raises `InvalidState`, and `Unauthenticated` for a session that has ended.
    """
    workspace_id, agent_id, channel_id, nonce = _said(state)
    connections = ConnectionRepository(table, workspace_id, agent_id)
    install = connections.install(channel_id)
    if (
        install is None
        or not oauth_state.same(install.nonce_hash, nonce)
        or not oauth_state.same(install.browser_hash, browser or "")
        or not connections.use_install(install)
    ):
        raise InvalidState
    claims = Claims(install.user_id, install.session_id, workspace_id)
    principal = principal_from(table.batch_get(principal_reads(claims)))
    connection = connections.get(channel_id)
    if connection.type != type_name or not principal.may(CHANNELS_WRITE):
        raise InvalidState
    if not code:
        return _back(connection, "denied")
    oauth = adapter_of(type_name).oauth
    if oauth is None:
        raise NothingToInstall
    try:
        uri = _redirect_uri(type_name)
        installed = asyncio.run(oauth.exchange(opened(connection), uri, code))
    except PlatformError as error:
        _failed(connections, connection, principal, error)
        return _back(connection, "failed")
    _store(connections, connection, principal, installed)
    return _back(connection, "done")


def cookie_gone(type_name: str) -> str:
    """The value of Set-Cookie that removes the cookie."""
    return oauth_state.browser_cookie(COOKIE, "", callback_path(type_name), 0)


def _store(
    connections: ConnectionRepository,
    connection: Connection,
    principal: Principal,
    installed: Installed,
) -> None:
    def store(stored: Connection) -> Connection:
        known = unseal(stored) | dict(installed.secrets)
        stored.secrets_encrypted = seal(stored.workspace_id, stored.id, known)
        stored.secret_names = sorted(known)
        stored.facts, stored.account = dict(installed.facts), installed.account
        stored.state, stored.failure = "connected", None
        return stored

    def also(changed: Connection) -> list[Operation]:
        place = (changed.workspace_id, changed.id)
        return [
            audit(principal, "channel.installed", changed.id, after={"account": changed.account}),
            logged(*place, "out", "install", "ok", f"Installed in {changed.account}"),
        ]

    if connections.rewrite(connection.id, store, also) is None:
        raise ChannelNotFound


def _failed(
    connections: ConnectionRepository,
    connection: Connection,
    principal: Principal,
    error: PlatformError,
) -> None:
    """An install that failed is said; a connection that worked before goes on as it was."""

    def note(stored: Connection) -> Connection:
        if stored.state != "connected":
            stored.state = "failed"
            stored.failure = Failure(code=error.code, detail=error.detail)
        return stored

    def also(changed: Connection) -> list[Operation]:
        place = (changed.workspace_id, changed.id)
        return [
            audit(principal, "channel.install_failed", changed.id, after={"code": error.code}),
            logged(*place, "out", "install", "failed", error.detail),
        ]

    connections.rewrite(connection.id, note, also)


def _redirect_uri(type_name: str) -> str:
    return get_settings().base_url.rstrip("/") + callback_path(type_name)


def _said(state: str) -> list[str]:
    """Ids of workspace, agent and connection, and the nonce; raises `InvalidState`."""
    parts = oauth_state.read_state(_PURPOSE, state)
    if parts is None:
        raise InvalidState
    return parts


def _back(connection: Connection, outcome: str) -> str:
    base = get_settings().base_url.rstrip("/")
    where = f"view={connection.type}&connection={connection.id}&install={outcome}"
    return f"{base}/agents/{connection.agent_id}/deploy?{where}"
