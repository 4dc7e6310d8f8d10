"""What can be wrong with a request for a person."""

from frontdesk.errors import Conflict, Invalid


class HandoffDisabled(Conflict):
    code = "handoff_disabled"
    title = "Nobody can be asked for here"


class NobodyWaits(Conflict):
    code = "nobody_waits"
    title = "Nobody has asked for a person in this conversation"


class ContactMalformed(Invalid):
    code = "contact_malformed"
    title = "This is neither an email address nor a telephone number"
