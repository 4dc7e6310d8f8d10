"""How somebody who asks for a person can be reached."""

import pytest

from tests.chat.test_handoffs import at, handoff_in, published, shop_with_handoff
from tests.chat.visiting import VisitorClient

pytestmark = pytest.mark.usefixtures("with_models")


@pytest.mark.parametrize("bad", ["@", "call me", "a@b", "+", "12", "x" * 255, " "])
def test_a_contact_must_be_one(bad: str) -> None:
    shop = shop_with_handoff()

    async def body(visitor: VisitorClient) -> None:
        conversation_id = (await visitor.chat()).started["conversation_id"]
        path = f"/conversations/{conversation_id}"
        reply = await visitor.call("POST", f"{path}/handoff", json={"contact": bad})
        assert reply.status_code == 422
        assert (await visitor.call("GET", path)).json()["waiting"] is False

    at(shop, body)


def test_a_contact_that_is_known_need_not_be_asked_for() -> None:
    fields = [{"key": "mobile", "label": "Phone", "type": "tel", "required": True}]
    shop = shop_with_handoff(pre_chat={"enabled": True, "fields": fields})
    other = shop_with_handoff()
    token = shop.session(form={"mobile": "+33 6 12 34 56 78"})["token"]

    async def known(visitor: VisitorClient) -> None:
        visitor.token = token
        conversation_id = (await visitor.chat()).started["conversation_id"]
        path = f"/conversations/{conversation_id}"
        assert (await visitor.call("GET", path)).json()["contact_known"] is True
        await visitor.call("POST", f"{path}/handoff")
        contact = handoff_in(shop, conversation_id).contact
        assert contact is not None
        assert contact.value == "+33 6 12 34 56 78"

    async def unknown(visitor: VisitorClient) -> None:
        conversation_id = (await visitor.chat()).started["conversation_id"]
        path = f"/conversations/{conversation_id}"
        assert (await visitor.call("GET", path)).json()["contact_known"] is False
        # Skipped first, and left afterwards.
        await visitor.call("POST", f"{path}/handoff")
        await visitor.call("POST", f"{path}/handoff", json={"contact": "m@example.org"})
        assert (await visitor.call("GET", path)).json()["contact_known"] is True

    at(shop, known)
    at(other, unknown)
    assert len(published(other, "conversation.escalated")) == 1
