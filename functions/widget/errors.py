"""What can go wrong with a widget, each with its own code."""

from frontdesk.errors import Conflict, Forbidden, Invalid


class AgentNotDeployed(Conflict):
    code = "agent_not_deployed"
    title = "The agent has no version in production"


class OriginNotAllowed(Forbidden):
    code = "origin_not_allowed"
    title = "The widget may not be used on this page"


class FormIncomplete(Invalid):
    code = "form_incomplete"
    title = "The form is not filled in"
