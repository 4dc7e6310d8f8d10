"""Write what is put together from the declarations of all capabilities.

functions/public/openapi.json            the API document
layers/shared/frontdesk/roles.json       all permissions, and which the built-in roles have

python scripts/openapi.py            write them
python scripts/openapi.py --check    fail if a committed one differs
"""

import argparse
import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "layers" / "shared"), str(ROOT / "functions"), str(ROOT)]

from frontdesk.permissions import Permission, Role  # noqa: E402 (the path comes first)

DOCUMENT = ROOT / "functions" / "public" / "openapi.json"
ROLES = ROOT / "layers" / "shared" / "frontdesk" / "roles.json"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
PROBLEM_JSON = "application/problem+json"
EVENT_STREAM = "text/event-stream"
FOREIGN = "/v1/"
"""Below it OpenAI's protocol holds, with its own errors and streams."""

Document = dict[str, Any]

_EVENT_PATH = "/components/schemas/ServerSentEvent"
# OpenAPI 3.1 describes a stream by the schema of one event (3.2 has itemSchema for that).
EVENT: Document = {
    "type": "object",
    "description": (
        "One event of a stream: run.started, message.delta, usage, and last of all done or error."
    ),
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "description": "Counts from 1; send it as Last-Event-ID"},
        "event": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}


def document() -> Document:
    """The merged document. Raises ValueError where two capabilities contradict each other."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {
            "title": "Frontdesk",
            "version": "1",
            "description": (
                "Build AI agents once, put them wherever your customers are. Errors are "
                "RFC 9457 problem documents, lists are paged by opaque cursors, and every POST "
                "that creates something accepts an Idempotency-Key."
            ),
        },
        "servers": [{"url": "/", "description": "The origin that serves the web app"}],
        "tags": [],
        "paths": {},
        "components": {"schemas": {"ServerSentEvent": EVENT}},
    }
    for capability in capabilities():
        module = importlib.import_module(f"{capability}.app")
        summary = (importlib.import_module(capability).__doc__ or "").strip().split("\n")[0]
        merged["tags"].append({"name": capability, "description": summary})
        _add(merged, _named(module.app.openapi(), capability), capability)
    _name_permissions(merged)
    _check_operation_ids(merged)
    _drop_unused_schemas(merged)
    return merged


def capabilities() -> list[str]:
    """The capabilities with an API: the folders of functions/ that have an app."""
    return sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def permissions() -> dict[str, tuple[str, Permission]]:
    """Every permission by its name, with the capability that declares it (or ``shared``)."""
    found: dict[str, tuple[str, Permission]] = {}
    folders = sorted(path.parent.name for path in (ROOT / "functions").glob("*/permissions.py"))
    for place in ("frontdesk", *folders):
        for declared in vars(importlib.import_module(f"{place}.permissions")).values():
            if isinstance(declared, Permission):
                if declared.name in found:
                    raise ValueError(f"the permission {declared.name} is declared twice")
                found[declared.name] = ("shared" if place == "frontdesk" else place, declared)
    return found


def roles() -> Document:
    """What ``frontdesk.permissions`` reads: each permission, and what each built-in role holds."""
    known = permissions()
    return {
        "permissions": {
            name: {"capability": capability, "allows": permission.allows}
            for name, (capability, permission) in known.items()
        },
        "roles": {
            role: sorted(name for name, (_, each) in known.items() if role in each.roles)
            for role in Role
        },
    }


def text(content: Document) -> str:
    """A document as it is committed: the same code always gives the same bytes."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


_SCHEMA = "#/components/schemas/"


def _named(part: Document, capability: str) -> Document:
    """The document with the names of schemas as ``agents.Agent``, so that those of capabilities
    never collide; models of the kernel, which several may answer with, have their bare names."""
    own = _models(capability)
    schemas = part.get("components", {}).get("schemas", {})
    names = {_SCHEMA + name: f"{_SCHEMA}{capability}.{name}" for name in schemas if name in own}

    def renamed(node: Any) -> Any:
        if isinstance(node, list):
            return [renamed(entry) for entry in node]
        if isinstance(node, dict):
            return {key: renamed(value) for key, value in node.items()}
        return names.get(node, node) if isinstance(node, str) else node

    part = renamed(part)
    part.get("components", {})["schemas"] = {
        names.get(_SCHEMA + name, name).removeprefix(_SCHEMA): renamed(schema)
        for name, schema in schemas.items()
    }
    return part


def _models(capability: str) -> set[str]:
    """The models that the capability declares, by the names that FastAPI gives them."""
    found, pending = set(), list(BaseModel.__subclasses__())
    while pending:
        model = pending.pop()
        pending += model.__subclasses__()
        # A page of a list belongs to whoever declares what is listed.
        arguments = model.__pydantic_generic_metadata__["args"]
        declared = arguments[0] if arguments else model
        if declared.__module__.partition(".")[0] == capability:
            found.add(re.sub(r"[^a-zA-Z0-9.\-_]", "_", model.__name__))
    return found


def _add(merged: Document, part: Document, capability: str) -> None:
    for path, item in part["paths"].items():
        for method in METHODS:
            if method in item:
                _normalise(item[method], capability, foreign=path.startswith(FOREIGN))
        target = merged["paths"].setdefault(path, {})
        for name, value in item.items():
            if name in target:
                raise ValueError(f"{name.upper()} {path} is defined twice")
            target[name] = value
    for section, entries in part.get("components", {}).items():
        known = merged["components"].setdefault(section, {})
        for name, entry in entries.items():
            if known.setdefault(name, entry) != entry:
                raise ValueError(f"{section} {name} of {capability} contradicts another one")


def _normalise(operation: Document, capability: str, *, foreign: bool) -> None:
    """Say what the apps really do: every error is a problem document, validation included, but
    for routes with the shapes of somebody else's protocol."""
    operation["tags"] = [capability]
    _say_who_may(operation)
    responses = operation["responses"]
    if "HTTPValidationError" in json.dumps(responses.get("422", {})):
        del responses["422"]
    for status, response in responses.items():
        content = response.get("content", {})
        if foreign:
            continue
        if status == "default" or status.startswith(("4", "5")):
            schemas = [entry for entry in content.values() if entry.get("schema")]
            if schemas:
                # Without a schema it is a page that the route declares, not FastAPI's guess.
                pages = {kind: entry for kind, entry in content.items() if not entry}
                response["content"] = pages | {PROBLEM_JSON: schemas[-1]}
        elif EVENT_STREAM in content and not content[EVENT_STREAM]["schema"].get("description"):
            # A stream that is not of ours says itself what its events are.
            # FastAPI adds an empty schema for JSON; one that says something is an alternative.
            json_schema = content.get("application/json", {}).get("schema")
            response["content"] = {EVENT_STREAM: {"schema": {"$ref": f"#{_EVENT_PATH}"}}}
            if json_schema:
                response["content"]["application/json"] = {"schema": json_schema}


def _say_who_may(operation: Document) -> None:
    """The permission that FastAPI lists as a scope becomes ``x-permission``: scopes are OAuth's."""
    if "security" not in operation:
        name = operation["operationId"]
        raise ValueError(f"{name} neither declares what it wants nor that it is PUBLIC")
    accepted = [scopes for entry in operation["security"] for scopes in entry.values()]
    for permission in {scope for scopes in accepted for scope in scopes}:
        if operation.setdefault("x-permission", permission) != permission:
            raise ValueError(f"{operation['operationId']} asks for two permissions")
    for scopes in accepted:
        scopes.clear()


def _name_permissions(merged: Document) -> None:
    """A text of the format ``permission`` is one of those that are declared."""
    known = sorted(permissions().items())
    merged["components"]["schemas"]["Permission"] = {
        "type": "string",
        "enum": [name for name, _ in known],
        "description": "\n".join(f"- `{name}`: {each.allows}" for name, (_, each) in known),
    }

    def replace(node: Any) -> None:
        if isinstance(node, list):
            for entry in node:
                replace(entry)
        elif isinstance(node, dict):
            if node.get("format") == "permission":
                node.clear()
                node["$ref"] = "#/components/schemas/Permission"
            for entry in node.values():
                replace(entry)

    replace(merged)


def _check_operation_ids(merged: Document) -> None:
    seen: dict[str, str] = {}
    for path, item in merged["paths"].items():
        for method in METHODS:
            if method in item:
                name = item[method]["operationId"]
                if name in seen:
                    raise ValueError(f"operationId {name} is used by {path} and {seen[name]}")
                seen[name] = path


def _drop_unused_schemas(merged: Document) -> None:
    schemas = merged["components"].get("schemas", {})
    while True:
        written = json.dumps(merged)
        unused = [name for name in schemas if f'"#/components/schemas/{name}"' not in written]
        if not unused:
            return
        for name in unused:
            del schemas[name]


def main() -> int:
    """Write what is put together, or compare it with what is committed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    stale = False
    for target, content in ((ROLES, roles()), (DOCUMENT, document())):
        fresh = text(content)
        if not check:
            target.write_text(fresh, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != fresh:
            print(f"{target.relative_to(ROOT)} is out of date: run python scripts/openapi.py")
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
