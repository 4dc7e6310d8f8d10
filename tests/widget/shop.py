"""A customer's page with a widget: an agent in production, its publishable key, and calls."""

import time
from dataclasses import dataclass, field
from typing import Any

import jwt

from frontdesk.credentials.identities import new_identity_secret, seal_identity_secret
from frontdesk.ids import new_id
from frontdesk.records.api_key import ApiKey
from frontdesk.table import Update, get_table
from tests.deployed import deployed_agent, stored_key
from tests.platform import Account, LambdaApi, Reply, new_account

PAGE = "https://shop.example.com"


@dataclass
class Shop:
    """Calls the public routes with ``key`` from a page of ``page``."""

    owner: Account
    agent_id: str
    key: str
    record: ApiKey
    page: str | None = PAGE
    ip: str = field(default_factory=lambda: f"192.0.2.{new_id('xxx')}")

    @property
    def path(self) -> str:
        return f"/api/widget/{self.agent_id}"

    def __call__(
        self, method: str, path: str, body: Any = None, *, page: str | None = "", **headers: str
    ) -> Reply:
        origin = self.page if page == "" else page
        sent = {"origin": origin} if origin is not None else {}
        return LambdaApi("widget", self.key, ip=self.ip)(
            method, self.path + path, body, headers=sent | headers
        )

    def session(self, **body: Any) -> dict[str, Any]:
        """A session; fails for a problem."""
        reply = self("POST", "/sessions", body)
        assert reply.status == 200, reply.body
        session: dict[str, Any] = reply.json()
        return session

    def set_identity_secret(self) -> str:
        """Give the key another identity secret; gives it."""
        secret = new_identity_secret()
        sealed = seal_identity_secret(self.record, secret)
        get_table().write(Update(ApiKey, self.record.key(), set={"identity_secret": sealed}))
        return secret

    def revoke(self) -> None:
        """Revoke the key as a member does."""
        url = f"/api/agents/{self.agent_id}/keys/{self.record.id}"
        assert self.owner.api("agents")("DELETE", url).status == 204

    def settings(self, **values: Any) -> dict[str, Any]:
        """Set the widget up as a member does."""
        api, url = self.owner.api("widget"), f"/api/agents/{self.agent_id}/widget"
        before = api("GET", url).json()
        reply = api("PUT", url, before | values)
        assert reply.status == 200, reply.body
        saved: dict[str, Any] = reply.json()
        return saved


def open_shop(
    owner: Account | None = None,
    *,
    origins: tuple[str, ...] = (PAGE,),
    production: bool = True,
    **config: Any,
) -> Shop:
    """A page with an agent of its own."""
    owner = owner or new_account()
    agent_id = deployed_agent(owner, production=production, **config)
    key, record = stored_key(owner, agent_id, "publishable", origins=list(origins))
    return Shop(owner, agent_id, key, record)


def signed(secret: str, /, algorithm: str = "HS256", **claims: Any) -> str:
    """An identity as the customer's server signs it, for a minute."""
    return jwt.encode({"exp": int(time.time()) + 60} | claims, secret, algorithm=algorithm)
