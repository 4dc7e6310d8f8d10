"""A body that is collected, and unpacked, up to a limit."""

import zlib

from frontdesk.outbound.errors import OutboundFailed, ResponseRefused

ACCEPT_ENCODING = "gzip"

_GZIP = 16 + zlib.MAX_WBITS
# A body of nothing but empty members costs much time and yields no byte to count.
_MAX_MEMBERS = 10_000


class BoundedBody:
    """Collects at most ``limit`` bytes, both as they are sent and as they are unpacked.

    What is longer is refused, or with ``cut`` left out; ``full`` then tells to stop reading.
    """

    def __init__(self, content_encoding: str, limit: int, *, cut: bool = False) -> None:
        encoding = content_encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise ResponseRefused("The answer is packed in a way that was not asked for")
        self._gzip = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._limit = limit
        self._cut = cut
        self.full = False
        self._received = 0
        self._members = 1
        self._content = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises ``ResponseRefused`` past the limit, unless it is cut."""
        self._received += len(chunk)
        if self._received > self._limit:
            self._overflow()
            chunk = chunk[: len(chunk) - (self._received - self._limit)]
            self._received = self._limit
        if self._gzip is None:
            self._content += chunk
            return
        try:
            self._unpack(chunk)
        except zlib.error as error:
            raise OutboundFailed("The answer is damaged") from error

    def finish(self) -> bytes:
        """The content; raises ``OutboundFailed`` if its end is missing and was not cut off."""
        if self._gzip is not None and self._received and not (self._gzip.eof or self.full):
            raise OutboundFailed("The answer broke off")
        return bytes(self._content)

    def _unpack(self, packed: bytes) -> None:
        while packed:
            if self._gzip is None or self._gzip.eof:  # the next of several gzip members
                self._members += 1
                if self._members > _MAX_MEMBERS:
                    raise ResponseRefused("The answer is packed in too many parts")
                self._gzip = zlib.decompressobj(_GZIP)
            # One byte more than allowed is enough to know; never unpack what nobody will get.
            room = self._limit - len(self._content) + 1
            self._content += self._gzip.decompress(packed, room)
            if len(self._content) > self._limit:
                self._overflow()
                del self._content[self._limit :]
                return
            packed = self._gzip.unused_data

    def _overflow(self) -> None:
        if not self._cut:
            raise too_large(self._limit)
        self.full = True


def too_large(limit: int) -> ResponseRefused:
    """The refusal of an answer that is larger than ``limit`` bytes."""
    return ResponseRefused(f"The answer has more than {limit} bytes", code="response_too_large")
