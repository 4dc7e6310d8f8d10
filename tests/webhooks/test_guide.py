"""The receiver in the guide verifies what is really sent, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.http_server import reply, serve
from tests.platform import Account
from tests.template.conftest import ROOT
from tests.webhooks.world import at, create_hook, tell, work
from webhooks.catalog import CATALOG

GUIDES = [ROOT / "docs/guide/webhooks.md", ROOT / "docs/guide/webhooks.fr.md"]
each_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)


@each_guide
def test_the_receiver_verifies(guide: Path, account: Account) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    verify = names["verify"]
    with serve(reply()) as server:
        hook = create_hook(account, at(server))
        renewed = hook.call("POST", "/rotate-secret", {}).json()["secret"]
        tell(account)
        work()
    (request,) = server.requests
    headers = request.headers
    assert verify(hook.secret, headers, request.body)
    assert verify(renewed, headers, request.body)
    assert not verify("whsec_" + "A" * 44, headers, request.body)
    assert not verify(hook.secret, headers, request.body + b" ")
    assert not verify(hook.secret, headers | {"webhook-id": "evt_1"}, request.body)
    assert not verify(hook.secret, headers | {"webhook-timestamp": "1700000000"}, request.body)


@each_guide
def test_it_names_every_event_and_field(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    for kind in CATALOG.values():
        assert f"`{kind.name}`" in text
        for name in kind.data.model_fields:
            assert f"`{name}`" in text, name
