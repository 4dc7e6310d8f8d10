"""Sessions over HTTP: log in, refresh, log out, list, revoke."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Header, Response
from fastapi.security import APIKeyCookie

from auth.errors import SessionExpired
from auth.routes import FromClient, SignedIn, json_only, own_page_only, signed_in
from auth.schemas import AuthSession
from auth.sessions import schemas
from auth.sessions.cookie import NAME, expired_cookie
from auth.sessions.service import SessionService
from frontdesk.http import PUBLIC, Cursor, Limit, ResourceId, declared
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/auth", tags=["auth"])

REFRESH_COOKIE = APIKeyCookie(
    name=NAME,
    scheme_name="RefreshCookie",
    auto_error=False,
    description="Set by signing in, for /api/auth alone; good once",
)
RefreshToken = Annotated[str | None, declared(REFRESH_COOKIE)]


@router.post("/login", openapi_extra=PUBLIC)
def login(body: schemas.LoginRequest, client: FromClient, response: Response) -> AuthSession:
    """Sign in with email and password; the refresh token comes as a cookie."""
    grant = SessionService(get_table()).login(body.email, body.password, client)
    return signed_in(response, grant)


@router.post("/refresh", dependencies=[Depends(own_page_only), Depends(json_only)])
def refresh(
    body: schemas.RefreshRequest,
    client: FromClient,
    response: Response,
    refresh_token: RefreshToken,
) -> AuthSession:
    """Trade the refresh cookie for a new access token; also how the workspace is switched."""
    service = SessionService(get_table())
    try:
        grant = service.refresh(refresh_token, body.workspace_id, client)
    except SessionExpired as error:
        error.headers["set-cookie"] = expired_cookie()
        raise
    return signed_in(response, grant)


@router.post(
    "/logout", status_code=204, dependencies=[Depends(own_page_only)], openapi_extra=PUBLIC
)
def logout(
    response: Response,
    refresh_token: Annotated[str | None, Cookie(alias=NAME, max_length=500)] = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> None:
    """End the session of the refresh cookie, and that of the access token. Always succeeds."""
    SessionService(get_table()).logout(refresh_token, authorization)
    response.headers.append("set-cookie", expired_cookie())


@router.get("/sessions")
def list_sessions(
    principal: SignedIn, limit: Limit = 50, cursor: Cursor = None
) -> Listing[schemas.Session]:
    """One's own sessions, the newest sign-in first."""
    page = SessionService(get_table()).page(principal.user_id, limit=limit, cursor=cursor)
    items = [
        schemas.Session(
            id=each.id,
            created_at=each.created_at,
            last_used_at=each.rotated_at,
            ip=each.ip,
            user_agent=each.user_agent,
            current=each.id == principal.session_id,
        )
        for each in page.items
    ]
    return Listing(items=items, next_cursor=page.next_cursor)


@router.delete("/sessions/{session_id}", status_code=204)
def revoke_session(principal: SignedIn, session_id: ResourceId) -> None:
    """End one of one's own sessions; its access token stops working at once."""
    SessionService(get_table()).revoke(principal.user_id, session_id)
