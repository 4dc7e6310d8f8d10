"""EventBridge's event patterns, as rules and pipes use them."""

import fnmatch
from collections.abc import Callable
from typing import Any

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ABSENT = object()


def matches(pattern: dict[str, Any], event: Any) -> bool:
    """Whether the event matches; a filter that is not known here raises ValueError."""
    for name, expected in pattern.items():
        if name == "$or":
            if not any(matches(entry, event) for entry in expected):
                return False
            continue
        value = event.get(name, _ABSENT) if isinstance(event, dict) else _ABSENT
        if isinstance(expected, dict):
            if not matches(expected, value):
                return False
        elif not _any(expected, value):
            return False
    return True


def _any(expected: list[Any], value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(_one(entry, each) for entry in expected for each in values or [_ABSENT])


def _one(entry: Any, value: Any) -> bool:
    if not isinstance(entry, dict):
        # JSON's true is not 1.
        return type(entry) is type(value) and entry == value
    (kind, argument), *_ = entry.items()
    match kind:
        case "exists":
            return (value is not _ABSENT) is bool(argument)
        case "prefix":
            return isinstance(value, str) and value.startswith(argument)
        case "suffix":
            return isinstance(value, str) and value.endswith(argument)
        case "equals-ignore-case":
            return isinstance(value, str) and value.lower() == argument.lower()
        case "wildcard":
            return isinstance(value, str) and fnmatch.fnmatchcase(value, _only_stars(argument))
        case "anything-but":
            return value is not _ABSENT and not _excluded(argument, value)
        case "numeric":
            return (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and all(
                    _COMPARE[operator](value, bound)
                    for operator, bound in zip(argument[::2], argument[1::2], strict=True)
                )
            )
    raise ValueError(f"the event filter {kind!r} is not known to the local runtime")


def _excluded(argument: Any, value: Any) -> bool:
    entries = argument if isinstance(argument, list) else [argument]
    return any(_one(entry, value) for entry in entries)


def _only_stars(pattern: str) -> str:
    return pattern.replace("[", "[[]").replace("?", "[?]")
