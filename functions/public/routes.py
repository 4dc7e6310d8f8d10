"""The public routes. They are limited by API Gateway's throttling alone: one serves a file that
caches keep, the other costs a single read."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response

from frontdesk.http import PUBLIC
from public.health import check
from public.schemas import Health

router = APIRouter(prefix="/api", tags=["public"])


@router.get("/health", openapi_extra=PUBLIC)
def get_health() -> Health:
    """Whether the platform works; 503 if it does not."""
    check()
    return Health(status="ok")


@router.get(
    "/openapi.json",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {"schema": {"type": "object"}}}},
        304: {"description": "The client has this document already"},
    },
    openapi_extra=PUBLIC,
)
def get_openapi(if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """The OpenAPI 3.1 document of the whole API."""
    document, tag = _document()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    known = {entry.strip().removeprefix("W/") for entry in (if_none_match or "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(document, media_type="application/json", headers=headers)


@lru_cache(maxsize=1)
def _document() -> tuple[bytes, str]:
    document = (Path(__file__).parent / "openapi.json").read_bytes()
    return document, f'"{sha256(document).hexdigest()[:32]}"'
