"""What an adapter is: how one platform is understood and answered, and nothing about storing it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from frontdesk.service_config import ServiceConfig


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection as its adapter sees it, with its secrets in the clear.

    ``config`` has the fields that may be shown, ``secrets`` those of the config that may not and
    what was obtained (an OAuth token), ``facts`` what the platform said of itself (ids, names).
    """

    id: str
    workspace_id: str
    agent_id: str
    name: str
    enabled: bool
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A platform's request as it came. Names of ``headers`` are in lower case.

    ``part`` is the last part of the path (``events``, ``interactions``, ``messages``, ``status``);
    ``url`` is the public address that the platform has called, with its query.
    """

    part: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What the platform gets to hear at once."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a message; ``url`` is the platform's and may need its secrets."""

    url: str
    content_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message for the agent.

    ``event_id`` is the same each time that the platform tells of this message; ``thread`` names
    what becomes one conversation; ``sender`` is who wrote, by the platform's ids, such as
    ``T024BE7LD:U2147483697``. ``reply_to`` is what the adapter needs to answer. ``locale``
    is the writer's (``fr-FR``), empty where it is not known. After ``quiet_hours`` without a
    message the thread begins a new conversation; None: never.
    """

    event_id: str
    thread: str
    sender: str
    sender_name: str
    text: str
    media: list[Media] = field(default_factory=list)
    reply_to: dict[str, str] = field(default_factory=dict)
    locale: str = ""
    quiet_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the platform tells besides messages, for the connection's log.

    With ``event_id`` it is noted once. ``direction`` is ``out`` for news of an answer of ours.
    ``breaks`` is the code of a failure that ends the connection until a person does something.
    """

    kind: str
    detail: str
    ok: bool = True
    event_id: str | None = None
    direction: Literal["in", "out"] = "in"
    breaks: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A proved request: what to answer it at once, and what is to be done about it.

    ``connects``: this request shows that the connection works, if it was only being set up.
    """

    answer: RawAnswer
    incoming: Incoming | None = None
    notice: Notice | None = None
    connects: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer, to be said as it is: Markdown, in case of a failure with its words.

    ``failure`` is the code of what went wrong (``daily_requests_used_up``, ``model_timeout``).
    """

    text: str
    failure: str | None = None


class AnswerStream(Protocol):
    """An answer while it is written."""

    def texts(self) -> AsyncIterator[str]:
        """The text so far (all of it, not what is new), each time that there is more.

        A slow reader gets the newest and misses what lay between. Ends when all is written; an
        answer that fails may have shown something or nothing before.
        """
        ...

    async def whole(self) -> Answer:
        """The answer, once it is complete."""
        ...


class Platform(Protocol):
    """What an adapter has beside the connection while it answers.

    ``marks`` is what was remembered of this very answer, also by a worker that has died since:
    the id of a message that was posted is changed then, instead of a second one being posted.
    """

    marks: Mapping[str, str]

    async def remember(self, **marks: str) -> None:
        """Store marks, beside those that there are, before this returns."""
        ...


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What asking the platform brought. ``account`` is the team, bot or number as it names it.

    ``facts`` are kept with the connection. ``code`` says why, if not ``ok``; ``waits`` that it
    is only not set up yet, which is no failure of the connection.
    """

    __test__ = False  # no test case, whatever pytest thinks of the name

    ok: bool
    detail: str
    account: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Installed:
    """What an OAuth install has brought: secrets to add, and what the platform said of itself."""

    secrets: Mapping[str, str] = field(repr=False)
    account: str
    facts: Mapping[str, str]


class OAuth(Protocol):
    """Installing an app by OAuth 2: the browser goes to the platform and comes back."""

    identity: ClassVar[frozenset[str]]
    """Fields of the config; when one changes, what was obtained is void."""
    obtained: ClassVar[frozenset[str]]
    """Names of the secrets that the install brings."""

    def authorize_url(self, connection: Connected, redirect_uri: str, state: str) -> str:
        """Where the browser goes."""
        ...

    async def exchange(self, connection: Connected, redirect_uri: str, code: str) -> Installed:
        """From the code to the token; raises `PlatformError`."""
        ...


class Adapter(Protocol):
    """A platform: one class in ``adapters/<type>/adapter.py``, which names one as ``ADAPTER``.

    It has no state. Its errors are those of `channels.errors`: `SignatureRefused` from `receive`,
    `PlatformError` and its kinds from what asks the platform.
    """

    name: ClassVar[str]
    """The type of its connections, as the API and the addresses name it."""
    config_model: ClassVar[type[ServiceConfig]]
    oauth: ClassVar[OAuth | None]
    registers: ClassVar[bool]
    """Whether `register` does something (Discord's slash command)."""

    def receive(self, connection: Connected, request: RawRequest) -> Received:
        """Prove the request, then understand it; raises `SignatureRefused`.

        Called for connections that are switched off, too: their messages are dropped after it,
        so an answer that people see should say so.
        """
        ...

    async def complete(self, connection: Connected, incoming: Incoming) -> Incoming:
        """In the worker, before the agent is asked: fill in what only the platform can tell.

        The writer's name and locale, the text of a voice message. What cannot be had is left as
        it is; nothing here is worth losing the message for.
        """
        ...

    async def answer(
        self, connection: Connected, incoming: Incoming, turn: AnswerStream, platform: Platform
    ) -> None:
        """Say the answer on the platform, while it is written where that can be done.

        Raises `PlatformBusy` to be called again later (the turn is not run twice then), and
        `PlatformRefused` when it cannot be said.
        """
        ...

    async def test(self, connection: Connected) -> TestOutcome:
        """Ask the platform whether the connection's secrets are good; raises nothing of it."""
        ...

    async def register(self, connection: Connected) -> TestOutcome:
        """Tell the platform what it has to know of us (a slash command)."""
        ...

    def urls(self, connection_id: str, origin: str) -> dict[str, str]:
        """What a person enters at the platform; ``origin`` has no slash at its end."""
        ...
