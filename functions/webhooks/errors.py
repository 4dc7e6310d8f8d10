"""What can go wrong with webhooks, each with its own code."""

from frontdesk.errors import Conflict, Invalid, NotFound


class EndpointNotFound(NotFound):
    code = "endpoint_not_found"
    title = "There is no such endpoint"


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
    title = "The endpoint has no such delivery"


class TooManyEndpoints(Conflict):
    code = "endpoint_limit"
    title = "The workspace has as many endpoints as it may have"


class RotationInProgress(Conflict):
    code = "rotation_in_progress"
    title = "Two secrets are valid already"


class EndpointDisabled(Conflict):
    code = "endpoint_disabled"
    title = "The endpoint is switched off"


class DeliveryInProgress(Conflict):
    code = "delivery_in_progress"
    title = "The delivery is being sent at this moment"


class InsecureUrl(Invalid):
    code = "insecure_url"
    title = "Only https addresses can be endpoints"
