"""/blobs/…: the local counterpart of S3's presigned URLs, for downloads and uploads."""

import asyncio
import tempfile
from typing import Any
from urllib.parse import parse_qsl

import orjson

from frontdesk.blobs import BlobNotFound, BlobStream, open_blobs
from frontdesk.blobs.factory import LOCAL_SCHEME, get_signer
from frontdesk.blobs.signing import PATH, Grant
from frontdesk.errors import FrontdeskError
from frontdesk.ids import new_id
from local.proxy import Headers, Response, respond
from local.storage import Storage
from local.streaming import Receive, Send

_CHUNK = 256 * 1024


class StorageFull(FrontdeskError):
    status = 507
    code = "storage_full"
    title = "The disk of the data folder is full"


class UploadCut(Exception):
    """The client left before the whole file was here."""


class BlobPage:
    """Answers signed links; what the signature does not allow does not happen."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request below /blobs/."""
        bucket, _, key = scope["path"].removeprefix(PATH).partition("/")
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        try:
            grant = get_signer().verify(scope["method"], bucket, key, query)
            if grant.method == "GET":
                await self._download(grant, send)
            else:
                await self._upload(grant, scope, receive)
                await respond(Response(200, [(b"content-length", b"0")], b""), send)
        except FrontdeskError as error:
            await respond(_problem(error, scope["path"]), send)
        except UploadCut:
            return

    async def _download(self, grant: Grant, send: Send) -> None:
        blobs = open_blobs(LOCAL_SCHEME + grant.bucket)
        info = await asyncio.to_thread(blobs.head, grant.key)
        if info is None:
            raise BlobNotFound
        headers: Headers = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in grant.response_headers().items()
        ]
        headers.append((b"content-length", str(info.size).encode()))
        with blobs.open(grant.key) as stream:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            while chunk := await asyncio.to_thread(_read, stream):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _upload(self, grant: Grant, scope: dict[str, Any], receive: Receive) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        grant.check_upload(headers.get(b"content-type"), headers.get(b"content-length"))
        if not self._storage.accepts("PUT"):
            raise StorageFull
        # The server bounds the body by its Content-Length, which is the signed size.
        with tempfile.TemporaryFile() as file:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise UploadCut
                await asyncio.to_thread(file.write, message.get("body", b""))
                more = message.get("more_body", False)
            file.seek(0)
            blobs = open_blobs(LOCAL_SCHEME + grant.bucket)
            await asyncio.to_thread(blobs.put, grant.key, file, grant.content_type)


def _read(stream: BlobStream) -> bytes:
    return stream.read(_CHUNK)


def _problem(error: FrontdeskError, path: str) -> Response:
    request_id = new_id("req")
    body = orjson.dumps(
        {
            "type": f"https://frontdesk.dev/problems/{error.code}",
            "title": error.title,
            "status": error.status,
            "detail": error.detail,
            "instance": path,
            "code": error.code,
            "errors": [],
            "request_id": request_id,
        }
    )
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", request_id.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    return Response(error.status, headers, body)
