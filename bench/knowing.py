"""Knowledge for the chat benchmark: 10,000 passages in the index, 1,000 of them one agent's."""

import random
from array import array

from frontdesk import clock
from frontdesk.ids import new_id
from frontdesk.records.agent import Author
from frontdesk.records.document import AgentKnowledge, Document
from frontdesk.table import Create, get_table
from frontdesk.vectors import Entry, Passage, Space
from frontdesk.vectors.factory import get_vectors

EMBEDDING = "mock-embed@1536"
AGENTS, DOCUMENTS, PASSAGES, WORDS = 10, 20, 50, 300


def learn(workspace_id: str, agent_id: str) -> int:
    """Give an agent 1,000 passages and others 9,000; gives back how many there are together.

    The words of a passage are as rare and common as those of a language, and the words of the
    benchmark's question are among them.
    """
    chance = random.Random(5)
    words = ["what", "are", "your", *(f"word{n}" for n in range(5_000))]
    words[100], words[200] = "opening", "hours"
    weights = [1 / (place + 10) for place in range(len(words))]
    others = [(new_id("wks"), new_id("agt")) for _ in range(AGENTS - 1)]
    for workspace, agent in [(workspace_id, agent_id), *others]:
        space = Space(workspace, agent, EMBEDDING)
        for _ in range(DOCUMENTS):
            document_id = new_id("doc")
            if agent == agent_id:
                get_table().write(Create(_document(workspace, agent, document_id)))
            passages = [
                Passage(
                    f"{document_id}.{number:016x}",
                    document_id,
                    number,
                    " ".join(chance.choices(words, weights, k=WORDS)),
                    "Chapter",
                    number + 1,
                )
                for number in range(PASSAGES)
            ]
            get_vectors().upsert(space, [Entry(p, _vector(chance)) for p in passages])
    knowledge = AgentKnowledge(
        workspace_id=workspace_id, agent_id=agent_id, embedding=EMBEDDING, documents=DOCUMENTS
    )
    get_table().write(Create(knowledge))
    return AGENTS * DOCUMENTS * PASSAGES


def _vector(chance: random.Random) -> "array[float]":
    values = [chance.random() for _ in range(1536)]
    length = sum(value * value for value in values) ** 0.5
    return array("f", [value / length for value in values])


def _document(workspace_id: str, agent_id: str, document_id: str) -> Document:
    now = clock.now()
    return Document(
        id=document_id,
        workspace_id=workspace_id,
        agent_id=agent_id,
        name=f"{document_id}.pdf",
        type="pdf",
        size=100_000,
        status="ready",
        passages=PASSAGES,
        file_key=f"{document_id}/file",
        created_by=Author(id="usr_bench", name="Bench"),
        created_at=now,
        updated_at=now,
    )
