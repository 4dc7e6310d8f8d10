"""What the person who starts the platform may set, by environment or .env."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.datadir import StartError

_MAX_WORKERS = 16


@dataclass(frozen=True)
class Options:
    """Read and checked; see .env.example for their meaning."""

    host: str
    port: int
    data_dir: Path
    workers: int
    template: Path
    demo: bool


def read_options(given: Mapping[str, str]) -> Options:
    """Raises `StartError` with one line for a value that cannot be used."""
    return Options(
        host=given.get("HOST") or "127.0.0.1",
        port=_number(given, "PORT", 8080, 0, 65535),
        data_dir=Path(given.get("DATA_DIR") or ".data").expanduser(),
        workers=_number(given, "WORKERS", 1, 1, _MAX_WORKERS),
        template=Path(given.get("FRONTDESK_TEMPLATE") or "template.yaml"),
        demo=(given.get("DEMO") or "1").lower() not in ("0", "no", "off", "false"),
    )


def _number(given: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = given.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise StartError(f"{name}={text} is not a number from {low} to {high}")
    return int(text)
