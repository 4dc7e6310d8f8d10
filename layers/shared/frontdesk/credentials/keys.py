"""Keys of an agent, ``fd_live_…`` and ``fd_pub_…``, and from a key to the principal.

A key names its workspace, agent and record, so that a chat turn reads the record in one batch
with all else it needs, and a key that was revoked is refused by the very next request.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from ulid import ULID

from frontdesk import clock
from frontdesk.authentication import Reads, unauthenticated
from frontdesk.errors import FrontdeskError
from frontdesk.identity import Workspace
from frontdesk.observability import logger
from frontdesk.permissions import CHAT_USE, KNOWLEDGE_SEARCH, Permission
from frontdesk.principal import Principal
from frontdesk.records.api_key import ApiKey, KeyType, Scope
from frontdesk.table import AsyncTable, Item, Update

PREFIXES: dict[KeyType, str] = {"secret": "fd_live_", "publishable": "fd_pub_"}
SHOWN = 6
"""How many characters of the random part are shown in lists, after the prefix."""

USE_NOTED_EVERY = timedelta(minutes=5)

_SECRET_BYTES = 24
_IDS = ("wks", "agt", "key")

SCOPES: dict[Scope, Permission] = {
    "chat": CHAT_USE,
    "knowledge": KNOWLEDGE_SEARCH,
}


@dataclass(frozen=True, slots=True)
class KeyCredentials:
    """A key as a request presents it: what it names, and what is to be proved."""

    type: KeyType
    workspace_id: str
    agent_id: str
    subject_id: str
    hash: str

    def reads(self) -> Reads:
        """The key's record and its workspace."""
        return [
            (ApiKey, ApiKey.key_of(self.workspace_id, self.agent_id, self.subject_id)),
            (Workspace, Workspace.key_of(self.workspace_id)),
        ]

    def principal(self, items: Sequence[Item | None]) -> Principal:
        """The principal, from the items of `reads`; raises `Unauthenticated`."""
        key, workspace = items
        if (
            not isinstance(key, ApiKey)
            or not hmac.compare_digest(key.hash, self.hash)
            or not key.usable
        ):
            raise refused()
        return principal_of_key(key, workspace)


def principal_of_key(key: ApiKey, workspace: Item | None) -> Principal:
    """What a key that was proved may do; nothing in a workspace that is being deleted."""
    if not isinstance(workspace, Workspace) or workspace.status != "active":
        raise refused()
    scopes = key.scopes if key.type == "secret" else []
    return Principal(
        user_id=key.id,
        user_name=key.name,
        session_id="",
        workspace_id=key.workspace_id,
        role=None,
        tier=workspace.tier,
        locale="en",
        kind="key",
        agent_id=key.agent_id,
        permissions=frozenset(SCOPES[scope].name for scope in scopes),
    )


def used_key(items: Sequence[Item | None]) -> ApiKey | None:
    """The key among what was read of a caller, if there is one."""
    return next((item for item in items if isinstance(item, ApiKey)), None)


async def note_use(table: AsyncTable, key: ApiKey) -> None:
    """Remember that the key was used; called after the answer, and mostly nothing is written.

    A failure is only logged: nobody's answer depends on it.
    """
    now = clock.now()
    if key.last_used_at and now - key.last_used_at < USE_NOTED_EVERY:
        return
    try:
        await table.write(Update(ApiKey, key.key(), set={"last_used_at": clock.iso(now)}))
    except FrontdeskError as error:
        logger.info("use of a key not noted", key=key.id, code=error.code)


def new_key(type_: KeyType, workspace_id: str, agent_id: str, key_id: str) -> str:
    """A new key, to be shown once; of it only `key_hash` and `key_prefix` are stored."""
    ids = b"".join(ULID.from_str(each[4:]).bytes for each in (workspace_id, agent_id, key_id))
    # The random part comes first, so that the characters that lists show tell keys apart.
    raw = secrets.token_bytes(_SECRET_BYTES) + ids
    return PREFIXES[type_] + base64.urlsafe_b64encode(raw).decode()


def key_hash(key: str) -> str:
    """What is stored of a key; 192 random bits need no salt."""
    return sha256(key.encode()).hexdigest()


def key_prefix(key: str) -> str:
    """The beginning of a key, by which people recognise it."""
    start = key.index("_", 3) + 1
    return key[: start + SHOWN]


def read_key(key: str, type_: KeyType) -> KeyCredentials:
    """What a key names; raises `Unauthenticated` for what is no key of this type."""
    prefix = PREFIXES[type_]
    if not key.startswith(prefix):
        raise refused()
    try:
        raw = base64.b64decode(key[len(prefix) :], altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refused() from None
    if len(raw) != _SECRET_BYTES + 16 * len(_IDS):
        raise refused()
    starts = range(_SECRET_BYTES, len(raw), 16)
    workspace_id, agent_id, key_id = (
        f"{name}_{ULID.from_bytes(raw[start : start + 16])}"
        for name, start in zip(_IDS, starts, strict=True)
    )
    return KeyCredentials(type_, workspace_id, agent_id, key_id, key_hash(key))


def read_secret_key(authorization: str | None) -> KeyCredentials:
    """Read ``Authorization: Bearer fd_live_…``; raises `Unauthenticated`."""
    scheme, _, key = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthenticated("Send a key of the agent: Authorization: Bearer fd_live_…")
    return read_key(key.strip(), "secret")


def refused() -> Exception:
    """One answer for every key that is not good, whatever is wrong with it."""
    return unauthenticated("The key is not valid, has expired or was revoked.")
