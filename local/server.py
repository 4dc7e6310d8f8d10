"""One serving process: the gateway under uvicorn on a socket that is already open."""

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from frontdesk.settings import get_settings
from local.blobs import BlobPage
from local.datadir import DataDir
from local.dev_mail import outbox_page
from local.dynamodb_api import DynamoApi, DynamoError
from local.functions import Functions
from local.gateway import Gateway
from local.model import Template
from local.proxy import respond
from local.static import StaticFiles
from local.storage import Storage
from local.streaming import Receive, Send

_GRACE_SECONDS = 3
_BACKLOG = 2048


def build_gateway(
    template: Template, functions: Functions, data: DataDir, root: Path, engine_port: int
) -> Gateway:
    """The gateway with its pages; ``root`` is the folder of template.yaml."""

    async def mail(_scope: dict[str, Any], _receive: Receive, send: Send) -> None:
        await respond(await asyncio.to_thread(outbox_page, data.mail), send)

    storage = Storage(data.path)

    return Gateway(
        template,
        functions,
        StaticFiles(root / "frontend" / "dist", template.response_headers),
        storage,
        {"/dev/mail": mail, "/blobs/": BlobPage(storage)},
        _probe(engine_port),
    )


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams that are still open are cut after the grace; that is no error to log."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def make_server(gateway: Gateway) -> uvicorn.Server:
    """uvicorn with uvloop and httptools, silent but for errors.

    The client of a request is who is connected, or, behind ``TRUSTED_PROXIES``, the right-most
    entry of X-Forwarded-For that none of them is.
    """
    proxies = [str(network) for network in get_settings().trusted_proxies]
    config = uvicorn.Config(
        gateway,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _probe(port: int) -> Callable[[], bool]:
    api = DynamoApi(port, timeout=2)

    def engines_up() -> bool:
        try:
            api.tables("ListTables", Limit=1)
        except (OSError, DynamoError, ValueError):
            return False
        return True

    return engines_up
