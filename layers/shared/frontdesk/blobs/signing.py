"""Links to files of one machine: what S3's presigned URLs are in the cloud.

The signature covers method, bucket, key, content type, size, file name, whether the file opens in
the browser, and expiry, so that none of them can be exchanged. The local gateway calls ``verify``
and then serves or stores the file.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlencode

from frontdesk import clock
from frontdesk.blobs.disposition import disposition, safe_filename
from frontdesk.blobs.port import check_expires
from frontdesk.errors import Forbidden, Invalid

PATH = "/blobs/"


class LinkRefused(Forbidden):
    code = "link_refused"
    title = "This link is not valid"


class LinkExpired(Forbidden):
    code = "link_expired"
    title = "This link has expired"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid link allows; ``size`` (bytes) for PUT, ``filename`` for GET."""

    method: str
    bucket: str
    key: str
    content_type: str
    size: int | None
    filename: str | None
    expires: int
    inline: bool = False

    def response_headers(self) -> dict[str, str]:
        """Headers of the download; they keep what a user uploaded from running as our page."""
        return {
            "Content-Type": self.content_type,
            "Content-Disposition": disposition(
                self.filename or "", self.content_type, inline=self.inline
            ),
            # A browser's own PDF viewer does not open in a sandbox.
            "Content-Security-Policy": (
                "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
                if self.inline
                else "sandbox; default-src 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }

    def check_upload(self, content_type: str | None, content_length: str | None) -> None:
        """Refuse an upload whose headers differ from what was signed; raises ``Invalid``."""
        if content_type != self.content_type or content_length != str(self.size):
            raise Invalid(
                "Type or size differ from what the link was made for", code="upload_differs"
            )


class UrlSigner:
    """Makes links below ``base_url`` and checks them; ``master`` is the platform's secret."""

    def __init__(self, master: bytes, base_url: str) -> None:
        self._key = hmac.digest(master, b"blob links", sha256)
        self._base_url = base_url.rstrip("/")

    def get_url(
        self,
        bucket: str,
        key: str,
        filename: str,
        content_type: str,
        expires_seconds: int,
        *,
        inline: bool = False,
    ) -> str:
        """A link to download."""
        expires = _expires(expires_seconds)
        disposition(filename, content_type, inline=inline)  # refuses what must not open inline
        name = safe_filename(filename)
        return self._url(Grant("GET", bucket, key, content_type, None, name, expires, inline))

    def put_url(
        self, bucket: str, key: str, content_type: str, size: int, expires_seconds: int
    ) -> str:
        """A link to upload."""
        expires = _expires(expires_seconds)
        return self._url(Grant("PUT", bucket, key, content_type, size, None, expires))

    def verify(self, method: str, bucket: str, key: str, query: Mapping[str, str]) -> Grant:
        """What the link of a request allows, its path and query already percent-decoded.

        Raises ``LinkRefused`` for a link that was not made here or was changed, ``LinkExpired``.
        """
        try:
            size = int(query["size"]) if "size" in query else None
            grant = Grant(
                method, bucket, key, query["type"], size, query.get("filename"),
                int(query["expires"]), "inline" in query,
            )  # fmt: skip
            signature = query["signature"].encode()
        except (KeyError, ValueError):
            raise LinkRefused from None
        if not hmac.compare_digest(signature, self._signature(grant).encode()):
            raise LinkRefused
        if clock.epoch(clock.now()) >= grant.expires:
            raise LinkExpired
        return grant

    def _url(self, grant: Grant) -> str:
        query = {"type": grant.content_type, "expires": str(grant.expires)}
        if grant.size is not None:
            query["size"] = str(grant.size)
        if grant.filename is not None:
            query["filename"] = grant.filename
        if grant.inline:
            query["inline"] = "1"
        query["signature"] = self._signature(grant)
        return f"{self._base_url}{PATH}{grant.bucket}/{quote(grant.key)}?{urlencode(query)}"

    def _signature(self, grant: Grant) -> str:
        # JSON keeps the fields apart, whatever they contain.
        fields = [
            grant.method, grant.bucket, grant.key, grant.content_type, grant.size,
            grant.filename, grant.expires, grant.inline,
        ]  # fmt: skip
        return hmac.digest(self._key, json.dumps(fields).encode(), sha256).hex()


def _expires(seconds: int) -> int:
    return clock.epoch(clock.now()) + check_expires(seconds)
