"""Mailed links over HTTP: ask for them, use them."""

from fastapi import APIRouter, Response

from auth.accounts.service import AccountService
from auth.links import schemas
from auth.links.service import LinkService
from auth.routes import FromClient, SignedIn
from frontdesk.http import PUBLIC
from frontdesk.table import get_table

router = APIRouter(prefix="/api/auth", tags=["auth"])


@router.post("/password/forgot", status_code=202, response_class=Response, openapi_extra=PUBLIC)
def forgot_password(body: schemas.ForgotPasswordRequest, client: FromClient) -> Response:
    """Ask for a mail with a reset link. The answer is the same whether there is an account."""
    LinkService(get_table()).forgot(body.email, client.ip)
    return Response(status_code=202)


@router.post("/password/reset", status_code=204, openapi_extra=PUBLIC)
def reset_password(body: schemas.ResetPasswordRequest, client: FromClient) -> None:
    """Set a new password by a mailed link, which works once. Every session ends."""
    LinkService(get_table()).reset(body.token, body.password, client.ip)


@router.post("/email/verify", status_code=204, openapi_extra=PUBLIC)
def verify_email(body: schemas.VerifyEmailRequest, client: FromClient) -> None:
    """Verify an address by the mailed link, which works once."""
    LinkService(get_table()).verify(body.token, client.ip)


@router.post("/email/resend", status_code=202, response_class=Response)
def resend_verification(principal: SignedIn) -> Response:
    """Ask for another verification mail."""
    table = get_table()
    verified = AccountService(table).get(principal.user_id).email_verified
    LinkService(table).resend(principal.user_id, verified=verified)
    return Response(status_code=202)
