"""Requests about workspaces."""

from auth.schemas import Name
from frontdesk.schemas import RequestModel


class WorkspaceRequest(RequestModel):
    """A new workspace, or the new name of one."""

    name: Name
