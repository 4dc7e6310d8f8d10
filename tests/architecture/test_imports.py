"""Who may import whom. import-linter checks the graph, these tests what it cannot express."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import FUNCTIONS, KERNEL, ROOT, Source, capabilities, sources

HTTP = {"fastapi", "starlette", "mangum"}
AWS = {"boto3", "botocore", "aioboto3"}
# The adapters of the kernel's ports: the only code that knows AWS' SDK.
AWS_ADAPTERS = ("table/", "queue/", "blobs", "mail", "crypto", "vectors/opensearch")
MODEL_ADAPTERS = (
    "layers/shared/frontdesk/engine/llm/",
    "layers/shared/frontdesk/engine/embeddings/openai.py",
)
# What several modules of routes have in common: responses and headers, and nothing besides.
EDGE = (
    "layers/shared/frontdesk/http.py",
    "functions/chat/turns/streams.py",
    "functions/chat/api/key_auth.py",
    "functions/chat/visitors/visitor_auth.py",
    "functions/widget/embedding/cors.py",
)
RANK = {"items": 0, "repository": 1, "service": 2, "routes": 3, "events": 3, "app": 4}


def imported_by(*packages: str) -> list[str]:
    return [source.name for source in sources() if source.packages() & set(packages)]


def test_import_linter_is_content() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(KERNEL.parent), str(FUNCTIONS)])},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_nothing_imports_a_capability_but_itself() -> None:
    known = set(capabilities())
    for source in sources():
        foreign = source.packages() & known - {source.capability or ""}
        assert not foreign, f"{source.name} imports {foreign}"


LAYERS = (
    "frontdesk.migrations",
    "frontdesk.engine",
    "frontdesk.credentials",
    "frontdesk.records",
)
"""From the top down; below them is the kernel."""


def test_nothing_imports_from_a_layer_above() -> None:
    for source in sources():
        if source.capability is None:
            own = [source.module.startswith(layer) for layer in LAYERS]
            above = LAYERS[: own.index(True)] if True in own else LAYERS
            upward = {name for name in source.imports() if name.startswith(above)}
            assert not upward, f"{source.name} imports {upward}"


def test_http_frameworks_stay_at_the_edge() -> None:
    for source in sources():
        if source.packages() & HTTP:
            allowed = source.path.name in ("app.py", "routes.py") or source.name in EDGE
            assert allowed, f"{source.name} imports {source.packages() & HTTP}"


def test_aws_is_known_to_adapters_only() -> None:
    for source in sources():
        if source.packages() & AWS:
            assert source.capability is None, source.name
            inside = source.path.relative_to(KERNEL).as_posix()
            assert inside.startswith(AWS_ADAPTERS), source.name


def test_the_model_sdk_is_known_to_its_adapters_only() -> None:
    for name in imported_by("openai"):
        assert name.startswith(MODEL_ADAPTERS), name


def test_nothing_of_the_product_imports_the_local_runtime_or_tests() -> None:
    assert imported_by("local", "tests", "bench", "scripts") == []


@pytest.mark.parametrize("source", [s for s in sources() if s.capability], ids=lambda s: s.name)
def test_inside_a_capability_imports_point_downwards(source: Source) -> None:
    own = RANK.get(source.path.stem)
    if own is None:
        return
    for name in source.imports():
        parts = name.split(".")
        if parts[0] != source.capability:
            continue
        ranks = [RANK[part] for part in parts[1:] if part in RANK]
        mounts = source.path.stem in ("app", "__init__")
        assert mounts or max(ranks, default=0) <= own, f"{source.name} imports {name}"
