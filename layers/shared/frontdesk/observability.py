"""Structured logs with the request's id and without secrets, and metrics in CloudWatch's EMF."""

import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from aws_lambda_powertools import Logger

from frontdesk.settings import get_settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_SECRET_NAME = re.compile(r"password|secret|token|authorization|cookie|api_?key|credential", re.I)
_SECRET_TEXT = re.compile(
    r"(?:Bearer\s+|\bsk-|\bfd_(?:live|pub|push)_|\bwhsec_)[\w.~+/=-]{8,}|eyJ[\w-]{10,}\.[\w.-]+"
)
_HIDDEN = "[hidden]"


def redact(value: Any) -> Any:
    """A copy without the values of secret-looking names and without secret-looking text."""
    if isinstance(value, Mapping):
        return {
            name: _HIDDEN if _SECRET_NAME.search(str(name)) else redact(entry)
            for name, entry in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact(entry) for entry in value]
    if isinstance(value, str):
        return _SECRET_TEXT.sub(_HIDDEN, value)
    return value


class _Redaction(logging.Filter):
    """Adds the request's id and hides secrets in everything that a call site hands over."""

    _STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "taskName"}

    def filter(self, record: logging.LogRecord) -> bool:
        if (current := request_id.get()) is not None:
            record.request_id = current
        if isinstance(record.msg, str):
            record.msg = redact(record.getMessage())
            record.args = ()
        for name in set(record.__dict__) - self._STANDARD - {"request_id"}:
            value = record.__dict__[name]
            record.__dict__[name] = _HIDDEN if _SECRET_NAME.search(name) else redact(value)
        return True


def _logger() -> Logger:
    created = Logger(service="frontdesk", level=get_settings().log_level, utc=True)
    created.addFilter(_Redaction())
    return created


logger = _logger()


def metric(name: str, value: float, unit: str = "Count", **dimensions: str) -> None:
    """Emit one metric in the Embedded Metric Format; units are CloudWatch's names.

    Never use a tenant as a dimension: each value of a dimension is a metric that is paid for.
    On one machine nothing is printed, since nobody reads EMF there.
    """
    if get_settings().local:
        return
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name, MetricUnit(unit), value, namespace="Frontdesk") as emitted:
        for dimension, text in dimensions.items():
            emitted.add_dimension(dimension, text)
