"""A visitor of a widget in the chat, over ASGI as the frame in their browser calls it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx

from frontdesk.credentials.visitors import VisitorCredentials, issue_visitor_token
from frontdesk.engine.llm import close_models
from frontdesk.ids import new_id
from frontdesk.table import get_async_table
from tests.chat.conftest import Turn, read
from tests.platform import Account
from tests.widget.shop import Shop, open_shop


@dataclass
class VisitorClient:
    """Somebody at a shop's widget."""

    http: httpx.AsyncClient
    shop: Shop
    id: str
    token: str

    async def call(
        self, method: str, path: str, *, token: str | None = "", agent: str = "", **more: Any
    ) -> httpx.Response:
        """Call a visitor's route; with ``token`` None without any."""
        bearer = self.token if token == "" else token
        headers = more.pop("headers", {})
        if bearer is not None:
            headers = headers | {"Authorization": f"Bearer {bearer}"}
        url = f"/api/widget/{agent or self.shop.agent_id}{path}"
        return await self.http.request(method, url, headers=headers, **more)

    async def chat(self, message: str | None = "Hello", **body: Any) -> Turn:
        """A whole turn; fails for a problem."""
        if message is not None:
            body["message"] = message
        response = await self.call("POST", "/chat", json=body)
        assert response.status_code == 200, response.text
        return read(response.text)

    def another(self) -> "VisitorClient":
        """Somebody else at the same widget, from the same address."""
        return visitor_of(self.http, self.shop)


def visitor_of(http: httpx.AsyncClient, shop: Shop) -> VisitorClient:
    """A new visitor, with a token as `widget` issues them."""
    visitor_id = new_id("vis")
    credentials = VisitorCredentials(
        shop.owner.workspace_id, shop.agent_id, shop.record.id, visitor_id
    )
    return VisitorClient(http, shop, visitor_id, issue_visitor_token(credentials)[0])


@asynccontextmanager
async def visitor_at(shop: Shop) -> AsyncIterator[VisitorClient]:
    from chat.app import app

    # An address of their own, since turns of one address are limited.
    transport = httpx.ASGITransport(app=app, client=(new_id("adr"), 1))
    try:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", timeout=60
        ) as http:
            yield visitor_of(http, shop)
    finally:
        await get_async_table().close()
        await close_models()


def visit(
    body: Callable[[VisitorClient], Any], owner: Account | None = None, **config: Any
) -> Shop:
    """Run an asynchronous test body as a visitor of a new shop; gives the shop."""
    shop = open_shop(owner, **config)

    async def whole() -> None:
        async with visitor_at(shop) as visitor:
            await body(visitor)

    asyncio.run(whole())
    return shop
