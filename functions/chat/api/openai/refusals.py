"""Errors in OpenAI's shape, for everything below ``/v1``."""

from typing import Any

from frontdesk.errors import FrontdeskError

_TYPES = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
_CODES = {
    "unauthenticated": "invalid_api_key",
    "rate_limited": "rate_limit_exceeded",
    "daily_requests_used_up": "insufficient_quota",
    "daily_budget_used_up": "insufficient_quota",
    "context_too_long": "context_length_exceeded",
    "extra_forbidden": "unknown_parameter",
}
# OpenAI's clients repeat a 409, 429 or 5xx by themselves; here that is of no use.
_FINAL = {
    "agent_not_deployed",
    "daily_requests_used_up",
    "daily_budget_used_up",
    "idempotency_key_reused",
    "model_auth",
    "model_not_found",
}


def openai_error(error: FrontdeskError, fields: list[Any]) -> dict[str, Any]:
    """The body of an error: exactly OpenAI's four fields."""
    message, param, code = error.detail, error.members.get("param"), error.code
    if fields:
        field = fields[0]
        param, code = field["field"], field["code"]
        message = f"Invalid value for {param}: {field['message']}"
    status = _status(error)
    kind = _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
    code = _CODES.get(code, code)
    if code == "insufficient_quota":
        kind = code
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def openai_refusal(
    error: FrontdeskError, fields: list[Any]
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Status, headers and body of an error."""
    headers = dict(error.headers)
    if error.code in _FINAL:
        headers["X-Should-Retry"] = "false"
    return _status(error), headers, openai_error(error, fields)


def _status(error: FrontdeskError) -> int:
    return 400 if error.status == 422 else error.status
