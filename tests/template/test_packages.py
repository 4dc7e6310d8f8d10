"""The packages that are deployed: small enough, for Lambda's platform, complete on their own."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from local.template import load
from scripts import import_times
from scripts.build_package import (
    AWS_SERVICES,
    PLATFORM,
    PYTHON,
    ROOT,
)
from tests.template.imports import third_party

_LIMIT = 250 * 1000 * 1000
_ADAPTER = 10 * 1000 * 1000
_AARCH64 = 183
STREAMING = {
    function.handler.partition("/")[0]: name
    for name, function in load(ROOT / "template.yaml").functions.items()
    if function.streaming
}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Functions and layers as they are deployed: arm64, the Python of the template."""
    return import_times.build(tmp_path_factory.mktemp("deployed"), PLATFORM, PYTHON)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for this machine and this Python, so that it can be imported."""
    return import_times.build(tmp_path_factory.mktemp("package"))


def test_a_function_with_its_layers_is_below_the_limit(deployed: Path) -> None:
    def size(folder: Path) -> int:
        files = [path for path in folder.rglob("*") if path.is_file()]
        source = sum(path.stat().st_size for path in files if path.suffix == ".py")
        # Bytecode is about as large as the source it comes from.
        return sum(path.stat().st_size for path in files) + source

    sizes = {path.name: size(path) for path in (deployed / "opt").iterdir()}
    task = size(deployed / "task")
    for function, names in import_times.layers().items():
        assert task + sum(sizes[name] for name in names) + _ADAPTER < _LIMIT, (function, sizes)
    # A chat turn weighs less than everything together: that is what the layers are for.
    chat = sum(sizes[name] for name in import_times.layers()["ChatFunction"])
    assert chat < sum(sizes.values())


def test_native_modules_are_for_lambda(deployed: Path) -> None:
    modules = [*deployed.rglob("*.so"), *deployed.rglob("*.so.*")]
    assert modules
    for module in modules:
        header = module.read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == _AARCH64, module
        versions = re.findall(r"cpython-(\d+)", module.name)
        assert versions in ([], [PYTHON.replace(".", "")]), module


def test_nothing_but_code_is_deployed(deployed: Path) -> None:
    assert not [*deployed.rglob("__pycache__"), *deployed.rglob("*.pyi")]
    assert not [path for path in deployed.rglob("Makefile") if "task" in path.parts]
    for capability in STREAMING:
        assert (deployed / "task" / capability / "run.sh").stat().st_mode & 0o111


@pytest.mark.parametrize("function", import_times.entry_points())
def test_a_function_imports_from_its_packages_alone(package: Path, function: str) -> None:
    start = import_times.entry_points()[function]
    later = sorted(third_party(*start.removeprefix("import ").split(", ")))
    try:
        import_times.run(package, function, ", ".join([start, *later]))
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{function}: {error.stderr}")


@pytest.mark.parametrize("capability", STREAMING)
def test_a_streaming_function_starts_as_lambda_starts_it(package: Path, capability: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The layers lie in Lambda's /opt, which this machine does not have: the last places on the
    # path stand in for it.
    started = {
        "PATH": f"{Path(sys.executable).resolve().parent}:/usr/bin:/bin",
        "LAMBDA_TASK_ROOT": str(package / "task"),
        "LAMBDA_RUNTIME_DIR": ":".join(import_times.places(package, STREAMING[capability])[1:]),
        "AWS_LWA_PORT": str(port),
    }
    process = subprocess.Popen(
        [str(package / "task" / capability / "run.sh")],
        env=import_times.CLOUD | started,
        cwd=package / "task",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with pytest.raises(HTTPError) as answer:
            _ask(f"http://127.0.0.1:{port}/api/nothing", process)
        assert answer.value.code == 404
        assert json.loads(answer.value.read())["code"] == "not_found"
        answer.value.close()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _ask(url: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            urlopen(url, timeout=10).close()
            return
        except ConnectionError:
            time.sleep(0.05)
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
            time.sleep(0.05)
    pytest.fail(f"run.sh ended: {process.communicate()[0]}")


def test_a_package_outside_is_not_seen(package: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        import_times.run(package, "ChatFunction", "import pytest")


def test_the_aws_services_in_use_are_deployed(package: Path) -> None:
    used: set[str] = set()
    for source in [*(ROOT / "layers").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        used |= set(re.findall(r"""\.client\(\s*["']([a-z0-9-]+)["']""", source.read_text()))
    # Powertools' parameters open this one.
    used.add("secretsmanager")
    assert used <= AWS_SERVICES
    for service in used:
        import_times.run(package, "AuthFunction", f"import boto3; boto3.client({service!r})")
