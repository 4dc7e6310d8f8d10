"""What every route of a visitor has in common: their token, and the rate-limit headers."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from chat.api.key_auth import KeyedRoute
from frontdesk.credentials.visitors import VisitorCredentials, read_visitor_token
from frontdesk.errors import NotFound
from frontdesk.http import ResourceId, declared
from frontdesk.permissions import CHAT_USE
from frontdesk.principal import Principal
from frontdesk.table import get_table


class VisitorRoute(KeyedRoute):
    """A route whose every answer says how many requests the workspace has left."""

    credentials_of = staticmethod(read_visitor_token)


VISITOR_TOKEN = HTTPBearer(
    scheme_name="VisitorToken", auto_error=False, description="A visitor's token, from the widget"
)
Wanted = Annotated[object, declared(VISITOR_TOKEN, CHAT_USE)]


def _presented(request: Request, _: Wanted) -> VisitorCredentials:
    """What the token says, before the body is looked at; the key behind it is not proved yet."""
    return read_visitor_token(request.headers.get("authorization"))


PresentedToken = Annotated[VisitorCredentials, Depends(_presented)]


def _visitor(agent_id: ResourceId, credentials: PresentedToken) -> Principal:
    """The visitor of the token; a token for another agent finds nothing here."""
    principal = credentials.principal(get_table().batch_get(credentials.reads()))
    if not principal.reaches(agent_id):
        raise NotFound("There is no such agent.")
    principal.check(CHAT_USE)
    return principal


AVisitor = Annotated[Principal, Depends(_visitor)]
