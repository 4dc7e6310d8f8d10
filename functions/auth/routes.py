"""What the routes of all slices share: who calls, from which page, and the session's cookie."""

from typing import Annotated

from fastapi import Depends, Request, Response

from auth import schemas
from auth.errors import JsonNeeded, OriginNotAllowed
from auth.permissions import ACCOUNT_MANAGE
from auth.sessions.cookie import session_cookie
from auth.sessions.service import Client, Grant
from frontdesk.authentication import ACCESS_TOKEN_LIFETIME
from frontdesk.http import client_ip, require
from frontdesk.permissions import Role, permissions_of
from frontdesk.principal import Principal
from frontdesk.settings import get_settings

SignedIn = Annotated[Principal, require(ACCOUNT_MANAGE)]
_USER_AGENT_KEPT = 300


def _client(request: Request) -> Client:
    agent = request.headers.get("user-agent", "")[:_USER_AGENT_KEPT]
    return Client(ip=client_ip(request), user_agent=agent)


FromClient = Annotated[Client, Depends(_client)]


def own_page_only(request: Request) -> None:
    """For routes that act on the cookie alone: refuse other websites, should SameSite fail."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    settings = get_settings()
    allowed = {settings.base_url.rstrip("/")}
    if settings.local:
        # One machine has many names (localhost, 127.0.0.1, the dev server's port).
        allowed.add(f"http://{request.headers.get('host', '')}")
    if origin not in allowed:
        raise OriginNotAllowed


def json_only(request: Request) -> None:
    """Refuse what a plain HTML form could send."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise JsonNeeded


def signed_in(response: Response, grant: Grant) -> schemas.AuthSession:
    """The reply of a new or refreshed session, and its cookie."""
    response.headers.append("set-cookie", session_cookie(grant.refresh_token))
    return schemas.AuthSession(
        access_token=grant.access_token,
        expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
        user=schemas.User.model_validate(grant.user),
        workspace=schemas.Workspace.model_validate(grant.workspace),
        permissions=sorted(permissions_of(Role(grant.workspace.role))),
        workspaces=[schemas.Workspace.model_validate(each) for each in grant.workspaces],
    )
