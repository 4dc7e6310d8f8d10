"""Clients that have a key of an agent: OpenAI's own, and plain HTTP, against the app itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2 as httpx
from openai import AsyncOpenAI

from frontdesk.engine.llm import close_models
from frontdesk.table import get_async_table


class KeyClient:
    """Requests with a key in their header, as a customer's server makes them."""

    def __init__(self, http: httpx.AsyncClient, key: str) -> None:
        self.http = http
        self.key = key

    async def __call__(self, method: str, url: str, body: Any = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"} | more.pop("headers", {})
        return await self.http.request(method, url, json=body, headers=headers, **more)

    def openai(self, **options: Any) -> AsyncOpenAI:
        """The official client; it repeats nothing unless told to."""
        settings = {"max_retries": 0} | options
        return AsyncOpenAI(
            api_key=self.key, base_url="http://test/v1", http_client=self.http, **settings
        )


def with_key(key: str, body: Callable[[KeyClient], Awaitable[None]]) -> None:
    """Run a test's body with a client of the key."""
    from chat.app import app

    async def whole() -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            await body(KeyClient(http, key))
        await get_async_table().close()
        await close_models()

    asyncio.run(whole())
