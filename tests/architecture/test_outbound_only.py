"""Only ``frontdesk.outbound`` connects to hosts that a user named.

A guard that exists but is skipped guards nothing. So nothing else in the product may use what can
open a connection, but for the adapters below, whose hosts come from the settings.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, sources

NETWORK = (
    "aiohttp", "aiodns", "asyncssh", "ftplib", "grpc", "h11", "h2", "http.client", "http2",
    "httpcore", "httplib2", "httpx", "httpx2", "imaplib", "nntplib", "opensearchpy", "paramiko",
    "poplib", "pycurl", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib",
    "tornado", "urllib.request", "urllib3", "websocket", "websockets", "xmlrpc.client",
)  # fmt: skip
CALLS = {
    "open_connection", "open_unix_connection", "create_connection", "create_unix_connection",
    "create_datagram_endpoint", "sock_connect",
}  # fmt: skip
# Where each may be used, and which host is reached there.
ADAPTERS = {
    "layers/shared/frontdesk/outbound/": "hosts of users, checked",
    "layers/shared/frontdesk/table/": "DynamoDB",
    "layers/shared/frontdesk/engine/llm/": "the model endpoint of the settings",
    "layers/shared/frontdesk/engine/embeddings/openai.py": "the model endpoint of the settings",
    "layers/shared/frontdesk/vectors/opensearch.py": "OpenSearch",
}


def network_uses(tree: ast.AST) -> Iterator[str]:
    """Everything in a module that could open a connection past the guard."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from filter(_is_network, (alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from filter(_is_network, names)
            yield from (name for name in names if name.rpartition(".")[2] in CALLS)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in CALLS:
                yield called
            if called in ("import_module", "__import__"):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
                yield from (text for text in map(str, texts) if _is_network(text))


def _is_network(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in NETWORK)


def uses_of(source: Source) -> set[str]:
    return set(network_uses(ast.parse(source.path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_nothing_goes_past_the_guard(source: Source) -> None:
    if not source.name.startswith(tuple(ADAPTERS)):
        assert uses_of(source) == set(), f"{source.name}: use frontdesk.outbound"


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_exception_is_needed(adapter: str) -> None:
    assert any(uses_of(source) for source in sources() if source.name.startswith(adapter))


@pytest.mark.parametrize(
    "code",
    [
        "import requests", "import urllib.request", "import urllib.request as r, json",
        "from urllib import request", "from urllib.request import urlopen", "import http.client",
        "from http import client", "from http.client import HTTPSConnection", "import socket",
        "from socket import create_connection", "import httpx", "import httpx2", "import aiohttp",
        "from aiohttp.client import ClientSession", "import urllib3.util", "import ssl",
        "def f():\n    import httpx", "try:\n    import requests\nexcept ImportError:\n    pass",
        "import importlib\nimportlib.import_module('requests')", "__import__('socket')",
        "import asyncio\nasyncio.open_connection('h', 1)", "from asyncio import open_connection",
        "async def f(loop):\n    await loop.create_connection(None, 'h', 1)",
    ],
)  # fmt: skip
def test_the_search_finds(code: str) -> None:
    assert list(network_uses(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "from urllib.parse import quote", "import urllib.parse", "from http import HTTPStatus",
        "import asyncio", "from importlib import import_module\nimport_module('json')",
        "from frontdesk.outbound import fetch", "import requests_are_fine",
    ],
)  # fmt: skip
def test_the_search_lets_pass(code: str) -> None:
    assert list(network_uses(ast.parse(code))) == []
