"""Mail on one machine: a folder of JSON files, one per mail, that never leaves the machine."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from frontdesk import clock
from frontdesk.atomic_file import make_folders, replacing
from frontdesk.errors import Unavailable
from frontdesk.ids import new_id
from frontdesk.mail.message import Mail


class OutboxMailer:
    """Writes ``{id, sent_at, from, to, subject, text, html, thread}`` into the folder."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> str:
        """See ``Mailer.send``."""
        moment = clock.now()
        mail_id = new_id("eml")
        content = {
            "id": mail_id,
            "sent_at": clock.iso(moment),
            "from": self._sender,
            **asdict(mail),
        }
        # The time to the microsecond in front, so that names sort as they were sent.
        name = f"{moment:%Y%m%dT%H%M%S.%fZ}-{mail_id}.json"
        try:
            make_folders(self._folder)
            with replacing(self._folder / name, self._folder) as file:
                file.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
        except OSError as error:  # disk full, folder not writable
            raise Unavailable("The mail could not be sent", code="mail_unavailable") from error
        return mail_id

    def newest(self, limit: int = 100) -> list[dict[str, Any]]:
        """The mails that were sent last, newest first."""
        names = sorted(self._folder.glob("*.json"), reverse=True)[:limit]
        return [json.loads(name.read_bytes()) for name in names]
