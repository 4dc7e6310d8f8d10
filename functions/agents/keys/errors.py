"""What can go wrong with keys, each with its own code."""

from frontdesk.errors import Conflict, Invalid, NotFound


class KeyNotFound(NotFound):
    code = "key_not_found"
    title = "The agent has no such key"


class KeyLimit(Conflict):
    code = "key_limit"
    title = "The agent has as many active keys as it may have"


class KeyAlreadyMade(Conflict):
    """Carries ``key_id``: a key is shown once only, so a repeat cannot show it again."""

    code = "key_already_made"
    title = "This request has already made a key"


class KeyRevoked(Conflict):
    code = "key_revoked"
    title = "The key was revoked and cannot be changed"


class KeysChanged(Conflict):
    code = "keys_changed"
    title = "The agent's keys are being changed by others"


class NotPublishable(Invalid):
    code = "not_publishable"
    title = "Only publishable keys have origins and an identity secret"
