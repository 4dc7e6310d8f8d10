"""Builds what one Lambda package holds; SAM's makefile builds call it.

    build_package.py sources FOLDER TARGET
    build_package.py vendor REQUIREMENTS TARGET [--platform NAME] [--python VERSION]

`vendor` downloads wheels for Lambda's platform, whatever machine it runs on, and takes out what
no function reads. It needs `uv` and no Docker.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLATFORM = "aarch64-manylinux_2_28"
PYTHON = "3.13"

AWS_SERVICES = frozenset({"dynamodb", "kms", "s3", "secretsmanager", "ses", "sesv2", "sqs", "sts"})
"""Services whose description botocore keeps; a test compares it with the clients in the code."""

_NOT_CODE = shutil.ignore_patterns("__pycache__", "*.pyc", "Makefile", "requirements.*", ".*")


def copy_sources(folder: Path, target: Path) -> None:
    """Copy the packages of a source folder, without caches and build files."""
    shutil.copytree(folder, target, ignore=_NOT_CODE, dirs_exist_ok=True)


def install_vendor(requirements: Path, target: Path, platform: str | None, python: str) -> None:
    """Install the pinned packages for a platform (None = this machine's) and prune them."""
    command = [
        _uv(), "pip", "install", "--quiet", "--no-deps", "--require-hashes",
        "--only-binary", ":all:", "--python-version", python,
        "--target", str(target), "--link-mode", "copy", "-r", str(requirements),
    ]  # fmt: skip
    if platform:
        command += ["--python-platform", platform]
    subprocess.run(command, check=True)  # noqa: S603 - fixed program, no shell
    prune(target)


def prune(target: Path) -> None:
    """Remove console scripts, type stubs, test suites and AWS services that nobody calls."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for folder in [*target.rglob("__pycache__"), *target.rglob("tests")]:
        shutil.rmtree(folder, ignore_errors=True)
    for stub in [*target.rglob("*.pyi"), *target.rglob("*.pyx"), *target.rglob("*.pxd")]:
        stub.unlink()
    for service in (target / "botocore" / "data").glob("*"):
        if service.is_dir() and service.name not in AWS_SERVICES:
            shutil.rmtree(service)
    shutil.rmtree(target / "boto3" / "examples", ignore_errors=True)


def compile_bytecode(target: Path, interpreter: str) -> None:
    """Compile with the Python that will run it.

    Lambda's folders are read-only, so without this every cold start compiles every module anew.
    The files do not depend on times, which zip archives and SAM change.
    """
    subprocess.run(  # noqa: S603 - fixed program, no shell
        [interpreter, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
         "-s", str(target), str(target)],
        check=True,
    )  # fmt: skip


def find_python(version: str) -> str | None:
    """A Python of that version on this machine, or None; nothing is downloaded."""
    found = subprocess.run(  # noqa: S603 - fixed program, no shell
        [_uv(), "python", "find", "--no-project", "--no-python-downloads", version],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def _uv() -> str:
    beside = ROOT / ".venv" / "bin" / "uv"
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        sys.exit("uv is missing: run `make setup`, or put uv on the PATH")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=["sources", "vendor"])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--platform", default=PLATFORM)
    parser.add_argument("--python", default=PYTHON)
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    if options.part == "sources":
        copy_sources(options.source, options.target)
    else:
        platform = None if options.platform == "native" else options.platform
        install_vendor(options.source, options.target, platform, options.python)
    if interpreter := find_python(options.python):
        compile_bytecode(options.target, interpreter)
    else:
        print(f"No Python {options.python} here: without bytecode, cold starts are slower.")


if __name__ == "__main__":
    main()
