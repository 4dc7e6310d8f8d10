"""Conversations have a state, and requests for a person are records of their own.

A conversation in which somebody had asked for a person only said when. It waits now, with a
`Handoff`, until a member marks it as answered. Nobody is mailed about it: who asked months ago does
not become news by an update. Conversations and their words stand where their models say by now.
"""

from collections.abc import Sequence

from frontdesk.migrations.rows import Row
from frontdesk.records.conversation import Conversation, ConversationText
from frontdesk.records.handoff import Handoff
from frontdesk.table import Create, Operation

KINDS = (Conversation.kind, ConversationText.kind)


def change(row: Row) -> Sequence[Operation]:
    if row.kind == ConversationText.kind:
        text = ConversationText.from_attributes(dict(row.attributes))
        moved = row.change({}, text.places())
        return (moved,) if moved else ()
    conversation = Conversation.from_attributes(dict(row.attributes))
    asked_at = conversation.escalated_at
    before = "state" not in row.values
    state = {"state": "waiting" if asked_at else "open"} if before else {}
    write = row.change(state, conversation.places())
    if write is None:
        return ()
    if asked_at is None or not before:
        return (write,)
    handoff = Handoff(
        workspace_id=conversation.workspace_id,
        agent_id=conversation.agent_id,
        id=conversation.id,
        channel=conversation.channel,
        created_at=asked_at,
    )
    return write, Create(handoff)
