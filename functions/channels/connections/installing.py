"""Installing a channel's app in the browser: the OAuth code flow (RFC 6749), see `oauth_trips`."""

import asyncio
from datetime import timedelta

from channels.adapters.protocol import Installed
from channels.adapters.registry import adapter_of
from channels.connections.items import Connection, Failure, Install
from channels.connections.log import logged
from channels.connections.repository import ConnectionRepository
from channels.connections.secrets import opened, seal, unseal
from channels.errors import ChannelNotFound, InvalidState, NothingToInstall, PlatformError
from channels.permissions import CHANNELS_WRITE
from frontdesk.audit import audit
from frontdesk.oauth_trips import Trips
from frontdesk.principal import Principal
from frontdesk.ratelimit import Rate
from frontdesk.settings import get_settings
from frontdesk.table import Operation, Table

INSTALLS = Rate("channel_install", 30, timedelta(hours=1))
CALLBACKS = Rate("channel_oauth", 60, timedelta(minutes=1))
TRIPS = Trips(Install, "channel install", "fd_install", InvalidState)


def callback_path(type_name: str) -> str:
    """Where a platform sends the browser back."""
    return f"/api/channels/{type_name}/oauth"


def begin(table: Table, principal: Principal, connection: Connection) -> tuple[str, str]:
    """Begin an install, in place of what was begun before: where the browser goes, and the value
    of Set-Cookie by which it is known again."""
    oauth = adapter_of(connection.type).oauth
    if oauth is None:
        raise NothingToInstall
    INSTALLS.hit(table, principal.user_id)
    trip = TRIPS.begin(
        table,
        principal,
        [connection.workspace_id, connection.agent_id, connection.id],
        callback_path(connection.type),
        audit(principal, "channel.install_started", connection.id),
        channel_id=connection.id,
    )
    uri = _redirect_uri(connection.type)
    return oauth.authorize_url(opened(connection), uri, trip.state), trip.cookie


def finish(
    table: Table, type_name: str, *, state: str, code: str | None, browser: str | None
) -> str:
    """The browser is back: where it is sent. ``code`` is None after a refusal.

    Raises `InvalidState`, and `Unauthenticated` for a session that has ended.
    """
    returned = TRIPS.end(table, state, browser)
    workspace_id, agent_id, channel_id = returned.ids
    principal = returned.principal
    connections = ConnectionRepository(table, workspace_id, agent_id)
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
    return TRIPS.cookie_gone(callback_path(type_name))


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

    def also(_: Connection, changed: Connection) -> list[Operation]:
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

    def also(_: Connection, changed: Connection) -> list[Operation]:
        place = (changed.workspace_id, changed.id)
        return [
            audit(principal, "channel.install_failed", changed.id, after={"code": error.code}),
            logged(*place, "out", "install", "failed", error.detail),
        ]

    connections.rewrite(connection.id, note, also)


def _redirect_uri(type_name: str) -> str:
    return get_settings().base_url.rstrip("/") + callback_path(type_name)


def _back(connection: Connection, outcome: str) -> str:
    base = get_settings().base_url.rstrip("/")
    where = f"view={connection.type}&connection={connection.id}&install={outcome}"
    return f"{base}/agents/{connection.agent_id}/deploy?{where}"
