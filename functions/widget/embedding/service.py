"""The public side of a widget: what its key opens, to whom, and who the visitor is."""

from dataclasses import dataclass
from datetime import timedelta

from frontdesk import clock
from frontdesk.authentication import unauthenticated
from frontdesk.credentials.identities import SignedIdentity, read_identity, visitor_id_of
from frontdesk.credentials.keys import KeyCredentials, read_key
from frontdesk.credentials.visitors import (
    VisitorCredentials,
    issue_visitor_token,
    open_visitor_token,
)
from frontdesk.errors import Unauthenticated
from frontdesk.ids import new_id
from frontdesk.ratelimit import Rate
from frontdesk.records.agent import Agent, AgentConfig, AgentEnvironment, AgentNotFound
from frontdesk.records.api_key import ApiKey
from frontdesk.records.visitor import Visitor
from frontdesk.records.widget_settings import WidgetSettings
from frontdesk.table import Index, Put, Query, Table
from widget.embedding.form import answers_to, is_done
from widget.embedding.pages import is_allowed
from widget.embedding.schemas import (
    PublicAgent,
    PublicConfig,
    PublicHandoff,
    SessionReply,
    SessionRequest,
    VisitorReply,
)
from widget.errors import AgentNotDeployed

SESSIONS = Rate("widget_sessions", 60, timedelta(hours=1))
"""From one address: each may store a visitor and costs an opened secret."""


@dataclass(frozen=True, slots=True)
class OpenWidget:
    """A widget whose key is good and whose page may show it."""

    key: ApiKey
    agent: Agent
    config: AgentConfig | None
    settings: WidgetSettings

    def public_config(self) -> PublicConfig:
        """What the page may know of it; raises `AgentNotDeployed`."""
        agent, settings, config = self.agent, self.settings, self.config
        if config is None:
            raise AgentNotDeployed("Put a version of the agent into production first.")
        welcome = settings.welcome_message
        return PublicConfig(
            agent=PublicAgent.model_validate(agent),
            title=settings.title or agent.name,
            color=settings.color or agent.color,
            position=settings.position,
            theme=settings.theme,
            language=settings.language,
            welcome_message=config.welcome_message if welcome is None else welcome,
            suggested_questions=config.suggested_questions if settings.suggested_questions else [],
            pre_chat=settings.pre_chat,
            handoff=PublicHandoff(enabled=settings.handoff.enabled),
            show_branding=settings.show_branding,
        )


def presented_key(authorization: str | None) -> KeyCredentials:
    """The publishable key of a request, not proved yet; raises `Unauthenticated`."""
    scheme, _, key = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise unauthenticated("Send a publishable key: Authorization: Bearer fd_pub_…")
    return read_key(key.strip(), "publishable")


class AllWorkspacesKeys:
    """Publishable keys by their agent alone, for preflights: a browser shows no key with them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def allow(self, agent_id: str, origin: str) -> bool:
        """Whether any key of the agent may be used on a page of this origin."""
        keys = self._table.all(
            Query(ApiKey, ApiKey.preflight_pk(agent_id), index=Index.BY_TIME, limit=100)
        )
        return any(key.usable and is_allowed(origin, key.origins) for key in keys)


class EmbeddingService:
    """The use cases of whoever holds a publishable key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self, agent_id: str, key: KeyCredentials) -> OpenWidget:
        """The widget of a key; raises `Unauthenticated` for a key that is not good and
        `AgentNotFound` for another agent than its own."""
        workspace_id = key.workspace_id
        *mine, agent, environment, settings = self._table.batch_get(
            [
                *key.reads(),
                (Agent, Agent.key_of(workspace_id, key.agent_id)),
                (
                    AgentEnvironment,
                    AgentEnvironment.key_of(workspace_id, key.agent_id, "production"),
                ),
                (WidgetSettings, WidgetSettings.key_of(workspace_id, key.agent_id)),
            ]
        )
        if not key.principal(mine).reaches(agent_id) or not isinstance(agent, Agent):
            raise AgentNotFound
        record = mine[0]
        assert isinstance(record, ApiKey)
        return OpenWidget(
            key=record,
            agent=agent,
            config=environment.config if isinstance(environment, AgentEnvironment) else None,
            settings=settings
            if isinstance(settings, WidgetSettings)
            else WidgetSettings(workspace_id=workspace_id, agent_id=agent_id),
        )

    def session(self, widget: OpenWidget, request: SessionRequest, address: str) -> SessionReply:
        """Give the visitor a token: an old one's own, a signed identity's, or somebody new.

        Raises `IdentityRefused`, `AgentNotDeployed`, `FormIncomplete` and, past
        `SESSIONS`, `TooManyRequests`.
        """
        SESSIONS.hit(self._table, address)
        if widget.config is None:
            raise AgentNotDeployed("Put a version of the agent into production first.")
        identity = read_identity(widget.key, request.identity) if request.identity else None
        former = _of_token(widget.key, request.token)
        visitor, known = self._visitor(widget.key, former, identity)
        form = widget.settings.pre_chat
        changed = _signed(visitor, identity) if identity else visitor
        if request.form is not None:
            changed = answers_to(form, request.form, changed)
        if changed != visitor or (identity and not known):
            self._table.write(Put(changed.model_copy(update={"updated_at": clock.now()})))
        # Whom the customer's server has named is signed in for so long after its last signature:
        # what a secret opened that had leaked does not stay open by itself.
        signed_before = former if changed.external_id and not identity else None
        token, expires_at = issue_visitor_token(
            VisitorCredentials(
                changed.workspace_id,
                changed.agent_id,
                widget.key.id,
                changed.id,
                signed_before.expires_at if signed_before else None,
            )
        )
        return SessionReply(
            token=token,
            expires_at=expires_at,
            visitor=VisitorReply(
                id=changed.id,
                name=changed.name,
                email=changed.email,
                identified=changed.external_id is not None,
            ),
            form_done=is_done(form, changed),
        )

    def _visitor(
        self, key: ApiKey, former: VisitorCredentials | None, identity: SignedIdentity | None
    ) -> tuple[Visitor, bool]:
        """Who comes, and whether anything is stored about them yet."""
        if identity:
            # Never who the device was before: that may have been another person.
            visitor_id = visitor_id_of(key.workspace_id, key.agent_id, identity.subject)
        else:
            visitor_id = former.subject_id if former else new_id("vis")
        stored = self._table.get(
            Visitor, Visitor.key_of(key.workspace_id, key.agent_id, visitor_id)
        )
        if stored and stored.external_id and not identity and former and former.key_id != key.id:
            # Another key has another secret: who was signed by that one has to be signed again.
            stored, visitor_id = None, new_id("vis")
        if stored:
            return stored, True
        now = clock.now()
        fresh = Visitor(
            workspace_id=key.workspace_id,
            agent_id=key.agent_id,
            id=visitor_id,
            created_at=now,
            updated_at=now,
        )
        return fresh, False


def _of_token(key: ApiKey, token: str | None) -> VisitorCredentials | None:
    """What a former token of this agent says, whichever of its keys it was issued for."""
    try:
        former = open_visitor_token(token) if token else None
    except Unauthenticated:
        return None
    mine = (key.workspace_id, key.agent_id)
    return former if former and (former.workspace_id, former.agent_id) == mine else None


def _signed(visitor: Visitor, identity: SignedIdentity) -> Visitor:
    """The visitor with what the customer's server says of them, which outweighs their own words."""
    return visitor.model_copy(
        update={
            "external_id": identity.subject,
            "name": identity.name or visitor.name,
            "email": identity.email or visitor.email,
        }
    )
