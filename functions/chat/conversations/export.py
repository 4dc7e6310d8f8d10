"""A conversation as a file."""

import re

from frontdesk import clock
from frontdesk.records.conversation import Conversation
from frontdesk.records.message import Message, path_to


def markdown(conversation: Conversation, messages: list[Message]) -> str:
    """The branch that is shown, as Markdown for a person to read."""
    branch = path_to({message.id: message for message in messages}, conversation.leaf_id)
    lines = [f"# {conversation.title}", ""]
    for message in branch:
        who = "User" if message.role == "user" else "Agent"
        if message.speaker and message.speaker.name:
            who += f" ({' '.join(message.speaker.name.split())})"
        lines += [f"**{who}**, {clock.iso(message.created_at)}", "", message.content, ""]
        for citation in message.citations:
            page = "" if citation.page is None else f", p. {citation.page}"
            lines.append(f"- [{citation.number}] {citation.document_name}{page}")
        if message.citations:
            lines.append("")
        if message.status != "complete":
            lines += [f"_({message.status})_", ""]
    return "\n".join(lines)


def file_name(conversation: Conversation, extension: str) -> str:
    """A name that every file system takes."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", conversation.title).strip("-")[:60]
    return f"{stem or 'conversation'}.{extension}"
