"""What every route that takes a secret key has in common: the key, and the rate-limit headers."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.background import BackgroundTask
from starlette.responses import Response

from frontdesk.authentication import Credentials
from frontdesk.credentials.keys import KeyCredentials, note_use, read_secret_key, used_key
from frontdesk.engine.allowance import standing
from frontdesk.errors import FrontdeskError
from frontdesk.http import SECRET_KEY, declared, error_response
from frontdesk.permissions import CHAT_USE, Permission
from frontdesk.principal import Principal
from frontdesk.table import Item, Key, get_async_table


def _presented(
    request: Request, _: Annotated[object, declared(SECRET_KEY, CHAT_USE)]
) -> KeyCredentials:
    """What the request shows, which a route proves by `caller` or by preparing a turn."""
    return read_secret_key(request.headers.get("authorization"))


PresentedKey = Annotated[KeyCredentials, Depends(_presented)]


async def caller(
    request: Request, presented: KeyCredentials, permission: Permission | None
) -> Principal:
    """Prove a key; raises `Unauthenticated`, or `Forbidden` without the permission."""
    principal, _ = await caller_and(request, presented, permission)
    return principal


async def caller_and(
    request: Request,
    presented: KeyCredentials,
    permission: Permission | None,
    *wanted: tuple[type[Item], Key],
) -> tuple[Principal, list[Item | None]]:
    """Prove a key and read something of its workspace, in one trip."""
    reads = presented.reads()
    found = await get_async_table().batch_get([*reads, *wanted])
    principal = presented.principal(found[: len(reads)])
    if permission:
        principal.check(permission)
    request.state.used_key = used_key(found)
    return principal, found[len(reads) :]


class KeyedRoute(APIRoute):
    """A route whose every answer, errors too, says how many requests are left.

    A turn knows that from the write that counted it; for other answers the count is read after
    them. Whoever has no valid key learns nothing.
    """

    credentials_of: Callable[[str | None], Credentials] = staticmethod(read_secret_key)
    """Reads the Authorization of who calls; not proved yet."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with the headers added."""
        handle = super().get_route_handler()

        async def handle_and_count(request: Request) -> Response:
            try:
                response = await handle(request)
            except (FrontdeskError, RequestValidationError) as error:
                response = await error_response(request, error)
            if response.status_code != 401 and "x-ratelimit-limit" not in response.headers:
                response.headers.update(await self._left(request))
            if key := getattr(request.state, "used_key", None):
                response.background = BackgroundTask(note_use, get_async_table(), key)
            return response

        return handle_and_count

    async def _left(self, request: Request) -> dict[str, str]:
        table = get_async_table()
        try:
            credentials = self.credentials_of(request.headers.get("authorization"))
            principal = credentials.principal(await table.batch_get(credentials.reads()))
            return (await standing(table, principal)).headers()
        except FrontdeskError:
            return {}
