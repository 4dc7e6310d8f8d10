"""Exports over HTTP: ask for one, list and download them."""

from fastapi import APIRouter

from auth.exports import items, schemas
from auth.exports.service import ExportService
from auth.routes import SignedIn
from frontdesk.blobs import get_blobs
from frontdesk.http import Cursor, IdempotencyHeader, Limit
from frontdesk.idempotency import IdempotencyKey
from frontdesk.schemas import Listing
from frontdesk.table import get_table

router = APIRouter(prefix="/api/users/me/exports", tags=["auth"])

_LINK_SECONDS = 600


@router.post("", status_code=202)
def request_export(
    principal: SignedIn, idempotency_key: IdempotencyHeader = None
) -> schemas.Export:
    """Ask for an archive of the profile and of every workspace that the user owns."""
    key = IdempotencyKey.given(principal, "request_export", idempotency_key, None)
    return _reply(ExportService(get_table(), principal.user_id).request(key))


@router.get("")
def list_exports(
    principal: SignedIn, limit: Limit = 50, cursor: Cursor = None
) -> Listing[schemas.Export]:
    """One's own exports, newest first; a ready one has a link to download it."""
    page = ExportService(get_table(), principal.user_id).page(limit=limit, cursor=cursor)
    return Listing(items=[_reply(each) for each in page.items], next_cursor=page.next_cursor)


def _reply(export: items.Export) -> schemas.Export:
    url = None
    if export.status == "ready":
        url = get_blobs().signed_get(
            export.blob_key,
            filename=f"frontdesk-{export.created_at:%Y-%m-%d}.zip",
            content_type="application/zip",
            expires_seconds=_LINK_SECONDS,
        )
    return schemas.Export(
        id=export.id,
        status=export.status,
        created_at=export.created_at,
        expires_at=export.expires_at,
        size=export.size,
        download_url=url,
    )
