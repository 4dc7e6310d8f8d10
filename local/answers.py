"""What the gateway itself answers, in the words that template.yaml gives to API Gateway."""

import uuid

from local.model import GatewayAnswer
from local.proxy import Headers, Response

# For a template without GatewayResponses: API Gateway's own statuses, told as problems.
_STATUS = {
    "MISSING_AUTHENTICATION_TOKEN": (404, "Not found"),
    "REQUEST_TOO_LARGE": (413, "The body is too large"),
    "INTEGRATION_FAILURE": (502, "The service failed"),
    "INTEGRATION_TIMEOUT": (504, "The service did not answer in time"),
}
# Only one machine can run into these two.
_LOCAL = {
    "STARTING": (503, "starting", "The platform is starting. Try again in a moment."),
    "STORAGE_FULL": (507, "storage_full", "The disk of the data folder is full."),
}


class Answers:
    """Builds the gateway's own responses by API Gateway's names for them."""

    def __init__(self, declared: dict[str, GatewayAnswer]) -> None:
        self._declared = declared

    def __call__(self, kind: str) -> Response:
        request_id = str(uuid.uuid4())
        if kind in _LOCAL:
            status, code, detail = _LOCAL[kind]
            answer = GatewayAnswer(status, [], _problem(status, detail.split(".")[0], code, detail))
        else:
            status, title = _STATUS[kind]
            code = title.lower().replace(" ", "_")
            default = GatewayAnswer(status, [], _problem(status, title, code, title))
            answer = self._declared.get(kind, default)
        headers: Headers = [
            (name.encode(), _value(value, request_id).encode()) for name, value in answer.headers
        ]
        if not headers:
            headers = [
                (b"content-type", b"application/problem+json"),
                (b"cache-control", b"no-store"),
                (b"x-request-id", request_id.encode()),
            ]
        body = answer.body.replace("$context.requestId", request_id).encode()
        headers.append((b"content-length", str(len(body)).encode()))
        if kind == "STARTING":
            headers.append((b"retry-after", b"1"))
        return Response(answer.status or status, headers, body)


def _value(expression: str, request_id: str) -> str:
    """A response parameter: a 'quoted text' or context.requestId."""
    if expression == "context.requestId":
        return request_id
    return expression.strip("'")


def _problem(status: int, title: str, code: str, detail: str) -> str:
    return (
        f'{{"type":"https://frontdesk.dev/problems/{code}","title":"{title}","status":{status},'
        f'"detail":"{detail}","code":"{code}","errors":[],"request_id":"$context.requestId"}}'
    )
