"""Loads the functions' code and calls it the way Lambda does."""

import importlib
import logging
import sys
import threading
import time
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from local.model import Function, Template

_log = logging.getLogger("local")
Handler = Callable[[Any, Any], Any]


def lambda_context(function: Function, timeout: float) -> SimpleNamespace:
    """What a handler gets as its second argument; ``timeout`` in seconds from now."""
    deadline = time.monotonic() + timeout
    return SimpleNamespace(
        function_name=function.name,
        function_version="$LATEST",
        invoked_function_arn=f"arn:aws:lambda:local:000000000000:function:{function.name}",
        memory_limit_in_mb=str(function.memory),
        aws_request_id=str(uuid.uuid4()),
        log_group_name=f"/aws/lambda/{function.name}",
        log_stream_name="local",
        identity=None,
        client_context=None,
        get_remaining_time_in_millis=lambda: max(0, int((deadline - time.monotonic()) * 1000)),
    )


class Functions:
    """The functions of a template, imported at first use; safe for threads."""

    def __init__(self, template: Template) -> None:
        self._functions = template.functions
        self._loaded: dict[str, Any] = {}
        self._lock = threading.Lock()
        for path in reversed(template.python_paths):
            if str(path) not in sys.path:
                sys.path.insert(0, str(path))

    def __getitem__(self, name: str) -> Function:
        return self._functions[name]

    def load(self, name: str) -> Any:
        """The handler, or the ASGI app of a streaming function; raises what its import raises."""
        if (found := self._loaded.get(name)) is not None:
            return found
        function = self._functions[name]
        if function.asgi:
            module, _, attribute = function.asgi.partition(":")
        else:
            module, _, attribute = function.handler.rpartition(".")
        # One at a time: two threads in two half-imported packages would deadlock on each other.
        with self._lock:
            loaded = getattr(importlib.import_module(module), attribute)
            self._loaded[name] = loaded
        return loaded

    def load_all(self) -> list[str]:
        """Import everything; the names of functions that cannot be imported, each logged."""
        failed = []
        for name in self._functions:
            try:
                self.load(name)
            except Exception:
                _log.exception("function %s cannot be imported", name)
                failed.append(name)
        return failed

    def invoke(self, name: str, event: Any, timeout: float | None = None) -> Any:
        """Call a buffered function's handler in this thread; raises what it raises."""
        function = self._functions[name]
        handler: Handler = self.load(name)
        return handler(event, lambda_context(function, timeout or function.timeout))
