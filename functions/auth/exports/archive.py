"""The archive itself: JSON files, one per kind of item, written without holding them in memory."""

import json
import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from zipfile import ZipFile

# Parts of a name, so that ``max_tokens`` stays and ``token_hash`` goes.
_SECRET = re.compile(
    r"(^|_)(password|secret|token|hash|credential|credentials|ciphertext|encrypted)(_|$)"
)
_STORAGE = ("pk", "sk", "kind", "child_pk", "revision", "ttl")
_FILE_NAME = re.compile(r"[^a-z0-9_]")


def write_json(archive: ZipFile, name: str, content: Any) -> None:
    """Add one JSON document."""
    archive.writestr(name, json.dumps(readable(content), ensure_ascii=False, indent=2))


def write_workspace(archive: ZipFile, folder: str, items: Iterable[dict[str, Any]]) -> None:
    """Add the items of a workspace as ``<folder>/<kind>.json``, each file a JSON array."""
    with TemporaryDirectory() as directory:
        files: dict[str, IO[str]] = {}
        with ExitStack() as stack:
            for item in items:
                name = _FILE_NAME.sub("_", str(item["kind"]))
                if name not in files:
                    path = Path(directory, name)
                    files[name] = stack.enter_context(path.open("w", encoding="utf-8"))
                    files[name].write("[\n")
                else:
                    files[name].write(",\n")
                json.dump(readable(item), files[name], ensure_ascii=False)
            for file in files.values():
                file.write("\n]\n")
        for name in files:
            archive.write(Path(directory, name), f"{folder}/{name}.json")


def readable(content: Any) -> Any:
    """A copy without secrets and without what only the table needs."""
    if isinstance(content, dict):
        return {
            name: readable(value)
            for name, value in content.items()
            if name not in _STORAGE and not _SECRET.search(name)
        }
    if isinstance(content, list):
        return [readable(value) for value in content]
    return content
