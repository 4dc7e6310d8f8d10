"""Accounts over HTTP: register, and the signed-in user."""

from fastapi import APIRouter, Response

from auth.accounts import schemas
from auth.accounts.service import AccountService
from auth.routes import FromClient, SignedIn, signed_in
from auth.schemas import AuthSession, User
from auth.sessions.cookie import expired_cookie
from frontdesk.http import PUBLIC
from frontdesk.table import get_table

router = APIRouter(prefix="/api", tags=["auth"])


@router.post("/auth/register", status_code=201, openapi_extra=PUBLIC)
def register(body: schemas.RegisterRequest, client: FromClient, response: Response) -> AuthSession:
    """Make an account with a personal workspace and sign in."""
    grant = AccountService(get_table()).register(
        email=body.email,
        password=body.password,
        name=body.name,
        locale=body.locale,
        client=client,
    )
    return signed_in(response, grant)


@router.get("/users/me")
def get_me(principal: SignedIn) -> User:
    """The signed-in user."""
    return User.model_validate(AccountService(get_table()).get(principal.user_id))


@router.patch("/users/me")
def update_me(principal: SignedIn, body: schemas.UserUpdate) -> User:
    """Change one's name or language."""
    changes = body.model_dump(exclude_unset=True)
    return User.model_validate(AccountService(get_table()).update(principal.user_id, changes))


@router.post("/users/me/password", status_code=204)
def change_password(principal: SignedIn, body: schemas.PasswordChange) -> None:
    """Set another password. Every other session ends."""
    AccountService(get_table()).change_password(
        principal.user_id, principal.session_id, body.current_password, body.new_password
    )


@router.delete("/users/me", status_code=202, response_class=Response)
def delete_me(principal: SignedIn, body: schemas.AccountDeletion) -> Response:
    """Delete the account and all its data. It is closed at once and emptied soon after."""
    AccountService(get_table()).delete(principal.user_id, body.password)
    return Response(status_code=202, headers={"set-cookie": expired_cookie()})
