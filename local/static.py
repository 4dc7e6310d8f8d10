"""The web app from frontend/dist, with the headers that CloudFront sends in the cloud."""

import mimetypes
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from local.proxy import Headers, Response

_IMMUTABLE = b"public, max-age=31536000, immutable"
_REVALIDATE = b"no-cache"
_HASHED = "/assets/"  # where Vite puts files whose names change with their content
_MISSING = b"The web app is not built yet: run 'make start' or 'npm --prefix frontend run build'.\n"
_TYPES = {
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True)
class _File:
    path: Path
    cache: bytes


class StaticFiles:
    """GET and HEAD of a folder; a path without an extension is a page of the app."""

    def __init__(self, folder: Path, headers: list[tuple[str, str]]) -> None:
        self._folder = folder.resolve()
        self._headers: Headers = [(name.encode(), value.encode()) for name, value in headers]

    def __call__(self, method: str, path: str, headers: Headers) -> Response:
        """The response to a request of the decoded ``path``."""
        if method not in ("GET", "HEAD"):
            return self._text(405, b"Method not allowed\n", [(b"allow", b"GET, HEAD")])
        if not (self._folder / "index.html").is_file():
            return self._text(503, _MISSING)
        found = self._find(path)
        if found is None:
            return self._text(404, b"Not found\n")
        return self._send(found, dict(headers), method == "HEAD")

    def _find(self, path: str) -> _File | None:
        name = path.rsplit("/", 1)[-1]
        if "." not in name:
            return _File(self._folder / "index.html", _REVALIDATE)
        if "\0" in path:
            return None
        candidate = (self._folder / path.lstrip("/")).resolve()
        if not candidate.is_relative_to(self._folder) or not candidate.is_file():
            return None
        return _File(candidate, _IMMUTABLE if path.startswith(_HASHED) else _REVALIDATE)

    def _send(self, file: _File, request: dict[bytes, bytes], head: bool) -> Response:
        suffix = file.path.suffix.lower()
        kind = _TYPES.get(suffix) or mimetypes.guess_type(file.path.name)[0]
        kind = kind or "application/octet-stream"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        source = file.path
        headers: Headers = [(b"content-type", kind.encode()), (b"cache-control", file.cache)]
        compressed = source.with_name(source.name + ".gz")
        if compressed.is_file():
            headers.append((b"vary", b"accept-encoding"))
            if b"gzip" in request.get(b"accept-encoding", b""):
                source = compressed
                headers.append((b"content-encoding", b"gzip"))
        stat = source.stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'.encode()
        headers += [
            (b"etag", tag),
            (b"last-modified", formatdate(stat.st_mtime, usegmt=True).encode()),
            *self._headers,
        ]
        if _unchanged(request, tag, stat.st_mtime):
            return Response(304, headers, b"")
        headers.append((b"content-length", str(stat.st_size).encode()))
        return Response(200, headers, b"" if head else source.read_bytes())

    def _text(self, status: int, body: bytes, extra: Headers | None = None) -> Response:
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(body)).encode()),
            *self._headers,
        ]
        return Response(status, headers + (extra or []), body)


def _unchanged(request: dict[bytes, bytes], tag: bytes, modified: float) -> bool:
    if (given := request.get(b"if-none-match")) is not None:
        return tag in [entry.strip().removeprefix(b"W/") for entry in given.split(b",")]
    if (since := request.get(b"if-modified-since")) is not None:
        try:
            return int(modified) <= parsedate_to_datetime(since.decode()).timestamp()
        except (ValueError, TypeError, UnicodeDecodeError):
            return False
    return False
