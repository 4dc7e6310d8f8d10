"""A workspace without endpoints costs one look at the table in five seconds, and loses nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.kernel.http_server import reply, serve
from tests.platform import Account
from tests.webhooks.world import at, bodies, create_hook, tell, work
from webhooks.sending.store import SendingStore


def test_the_table_is_asked_once_until_there_is_an_endpoint(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real: Callable[..., Any] = SendingStore.endpoints

    async def endpoints(store: SendingStore, workspace_id: str) -> Any:
        asked.append(workspace_id)
        return await real(store, workspace_id)

    monkeypatch.setattr(SendingStore, "endpoints", endpoints)
    tell(account)
    tell(account)
    assert asked == [account.workspace_id]
    with serve(reply()) as server:
        create_hook(account, at(server))
        tell(account)
        work()
        assert len(bodies(server)) == 1
    assert len(asked) == 2
