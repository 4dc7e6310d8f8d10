"""How long each function takes to import, in a Python that sees nothing but its packages.

    python -m scripts.import_times [--runs N]

Prints a table: with bytecode, as scripts/build.sh deploys it where Lambda's Python is at hand, and
without. Each figure is processor time, which other work on the machine disturbs least: the best of
N starts less the best start of an empty Python. The packages are built for this machine and its
Python, so the table compares functions, not clouds.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from local.intrinsics import read_yaml
from local.template import load
from scripts.build_package import ROOT, compile_bytecode, copy_sources, install_vendor

CLOUD = {
    "FRONTDESK_ENV": "staging",
    "BASE_URL": "https://frontdesk.example.com",
    "TABLE_NAME": "frontdesk-main-staging",
    "COUNTERS_TABLE_NAME": "frontdesk-counters-staging",
    "JOBS_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/jobs",
    "WEBHOOKS_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/webhooks",
    "CHANNELS_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/channels",
    "KMS_KEY_ID": "00000000-0000-0000-0000-000000000000",
    "INGEST_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/ingest",
    "PURGE_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/purge",
    "ACCOUNT_PURGE_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/000000000000/account-purge",
    "VECTORS_URL": "https://vectors.eu-west-1.aoss.amazonaws.com",
    "OPENSEARCH_SERVICE": "aoss",
    "BLOBS_BUCKET": "frontdesk-staging-blobs",
    "TOKEN_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:000000000000:secret:token",
    "MAIL_FROM": "Frontdesk <no-reply@example.com>",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
"""The environment of a function in the cloud; a test keeps it equal to the template's."""


def build(folder: Path, platform: str | None = None, python: str | None = None) -> Path:
    """Build the functions and all layers: ``task``, and ``opt`` with a folder for each layer.

    For this machine and its Python, if no other are given.
    """
    version = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    copy_sources(ROOT / "functions", folder / "task")
    for source in (path for path in (ROOT / "layers").iterdir() if path.is_dir()):
        target = folder / "opt" / source.name
        if (requirements := source / "requirements.txt").exists():
            install_vendor(requirements, target, platform, version)
        else:
            copy_sources(source, target)
    return folder


@lru_cache(maxsize=1)
def layers() -> dict[str, list[str]]:
    """Function by logical id to the folders of its layers below ``layers``, the last one on top."""
    document = read_yaml(ROOT / "template.yaml")
    shared = document["Globals"]["Function"]["Layers"]
    folders = {
        name: Path(resource["Properties"]["ContentUri"]).name
        for name, resource in document["Resources"].items()
        if resource["Type"] == "AWS::Serverless::LayerVersion"
    }
    return {
        name: [
            folders[layer["Ref"]]
            for layer in [*shared, *resource["Properties"].get("Layers", [])]
            if "Ref" in layer  # not the adapter, which holds no Python
        ]
        for name, resource in document["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def places(package: Path, function: str) -> list[str]:
    """Where the Python of a function finds its packages: its code, then its layers."""
    return [str(package / "task"), *(str(package / "opt" / name) for name in layers()[function])]


def entry_points() -> dict[str, str]:
    """Function by logical id to the modules that its start imports, as an import statement."""
    functions = load(ROOT / "template.yaml").functions
    return {
        name: f"import uvicorn, {function.asgi.partition(':')[0]}"
        if function.asgi
        else f"import {function.handler.rpartition('.')[0]}"
        for name, function in functions.items()
    }


def run(package: Path, function: str, statement: str, *options: str) -> None:
    """Run one statement in a clean Python, with what the function has and options of its own;
    raises CalledProcessError with its output."""
    code = f"import sys; sys.path[:0] = {places(package, function)!r}\n"
    subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-I", "-S", *options, "-c", code + statement],
        check=True,
        cwd=package,
        env=CLOUD | {"PATH": os.defpath},
        capture_output=True,
        text=True,
    )


def best_of(runs: int, package: Path, function: str, statement: str) -> float:
    """Milliseconds of processor time of the fastest of some starts."""

    def used() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    def start() -> float:
        before = used()
        # Nothing is compiled for the next start, so that each finds the package as it was built.
        run(package, function, statement, "-B")
        return (used() - before) * 1000

    return min(start() for _ in range(runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        package = build(Path(folder))
        starts = entry_points()
        empty = best_of(runs, package, next(iter(starts)), "pass")
        without = {name: best_of(runs, package, name, start) for name, start in starts.items()}
        compile_bytecode(package, sys.executable)
        compiled = {name: best_of(runs, package, name, start) for name, start in starts.items()}

    print(f"Python {sys.version.split()[0]}, best of {runs}; an empty Python takes {empty:.0f} ms")
    print(f"{'function':<20} {'start':<34} {'bytecode':>9} {'without':>9}")
    for name, start in starts.items():
        times = f"{compiled[name] - empty:>6.0f} ms {without[name] - empty:>6.0f} ms"
        print(f"{name:<20} {start:<34} {times}")


if __name__ == "__main__":
    main()
