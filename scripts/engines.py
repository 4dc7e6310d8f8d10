"""Runs the contract tests against real engines: OpenSearch with k-NN, and DynamoDB Local.

Needs Maven and Java, nothing else; what they fetch is kept in XDG_CACHE_HOME (~/.cache) below
frontdesk/engines. Each engine runs on a free loopback port for the length of its tests. One that
cannot be had is a line that says what was therefore not proved, and no failure; a test that fails
is one. ENGINES_SECONDS (600) bounds all of it together.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy-dependencies"
VERSION = "2.19.1"
# What a module needs beside its jars: its class, what it extends, and the rights it is granted.
MODULES = {
    "lang-painless": ("org.opensearch.painless.PainlessPlugin", "", "painless antlr4 asm"),
    "analysis-common": (
        "org.opensearch.analysis.common.CommonAnalysisPlugin", "lang-painless", "analysis-common",
    ),
}  # fmt: skip
POLICY = """grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
"""


class Missing(Exception):
    """An engine cannot be had here; the text says why."""


@dataclass(frozen=True)
class Engine:
    """An engine: its ``group:artifact:version[:type]``, how it starts, what is run against it."""

    name: str
    artifacts: tuple[str, ...]
    start: Callable[[Path, Path, int], subprocess.Popen[bytes]]
    ready: str
    variable: str
    tests: tuple[str, ...]
    proves: str


def start_opensearch(jars: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Put the server together in ``folder`` and start it, as another user when we are root."""
    with zipfile.ZipFile(jars / f"opensearch-{VERSION}.zip") as archive:
        archive.extractall(folder)
    [home] = folder.glob("opensearch-*")
    form = (home / "modules/transport-netty4/plugin-descriptor.properties").read_text()
    for name, (class_name, extended, starts) in MODULES.items():
        module = home / "modules" / name
        module.mkdir()
        for jar in jars.glob("*.jar"):
            if jar.name.removeprefix("opensearch-scripting-").startswith((name, *starts.split())):
                shutil.copy(jar, module)
        values = {
            "description": name, "name": name, "classname": class_name,
            "extended.plugins": extended,
        }  # fmt: skip
        (module / "plugin-descriptor.properties").write_text(_descriptor(form, values))
        (module / "plugin-security.policy").write_text(POLICY)
    with zipfile.ZipFile(jars / f"opensearch-knn-{VERSION}.0.zip") as archive:
        archive.extractall(home / "plugins/opensearch-knn")
    (home / "config/opensearch.yml").write_text(
        "discovery.type: single-node\nnetwork.host: 127.0.0.1\n"
        f"http.port: {port}\ntransport.port: {_free_port()}\n"
        f"path.data: {folder}/data\npath.logs: {folder}/logs\n"
        # A disk that is fuller than 95 % would make every index read-only.
        "cluster.routing.allocation.disk.threshold_enabled: false\n"
    )
    (home / "bin/opensearch").chmod(0o755)
    environment = os.environ | {
        "OPENSEARCH_JAVA_OPTS": "-Xms512m -Xmx512m",
        "OPENSEARCH_TMPDIR": str(folder),
        "HOME": str(folder),
        "OPENSEARCH_JAVA_HOME": str(Path(shutil.which("java") or "java").resolve().parent.parent),
    }
    user = "nobody" if os.getuid() == 0 else None
    if user:
        owner = pwd.getpwnam(user)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    with (folder / "output.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            ["bash", str(home / "bin/opensearch")],  # noqa: S607
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, user=user, start_new_session=True,
            extra_groups=[] if user else None,
        )  # fmt: skip


def _descriptor(form: str, values: dict[str, str]) -> str:
    lines = []
    for line in form.splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={values[name]}" if name in values else line)
    return "\n".join(lines) + "\n"


def start_dynamodb(jars: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start DynamoDB Local, in memory."""
    for library in jars.glob("libsqlite4java-linux-amd64-*.so"):
        shutil.copy(library, folder / "libsqlite4java-linux-amd64.so")
    with (folder / "output.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            [  # noqa: S607
                "java", f"-Djava.library.path={folder}:{jars}", "-cp", f"{jars}/*",
                "software.amazon.dynamodb.services.local.main.ServerRunner",
                "-inMemory", "-disableTelemetry", "-port", str(port),
            ],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip


ENGINES = [
    Engine(
        name=f"OpenSearch {VERSION}",
        artifacts=(
            f"org.opensearch.distribution.integ-test-zip:opensearch:{VERSION}:zip",
            f"org.opensearch.plugin:lang-painless:{VERSION}",
            f"org.opensearch.plugin:analysis-common:{VERSION}",
            f"org.opensearch.plugin:opensearch-knn:{VERSION}.0:zip",
        ),
        start=start_opensearch,
        ready="_cluster/health?wait_for_status=yellow&timeout=1s",
        variable="FRONTDESK_TEST_OPENSEARCH",
        tests=("tests/engines",),
        proves="the vectors port on OpenSearch",
    ),
    Engine(
        name="DynamoDB Local 3.1.0",
        artifacts=("software.amazon.dynamodb:DynamoDBLocal:3.1.0",),
        start=start_dynamodb,
        ready="",
        variable="FRONTDESK_TEST_DYNAMODB",
        tests=("tests/kernel/test_table.py", "tests/kernel/test_aio_table.py"),
        proves="the table port on Amazon's DynamoDB",
    ),
]


def main() -> int:
    """Run every engine's tests; gives the exit code."""
    # Who ends us ends the engines, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    deadline = time.monotonic() + float(os.environ.get("ENGINES_SECONDS", "600"))
    failed = []
    for engine in ENGINES:
        print(f"== {engine.name}", flush=True)
        try:
            jars = fetch(engine, deadline)
            with running(engine, jars, deadline) as url:
                if not passed(engine, url, deadline):
                    failed.append(engine.name)
        except Missing as reason:
            print(f"engines: no {engine.name} ({reason}); not proved: {engine.proves}", flush=True)
    if failed:
        print(f"engines: tests failed on {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def fetch(engine: Engine, deadline: float) -> Path:
    """The folder with the engine's files, from the cache or through Maven."""
    if not (shutil.which("mvn") and shutil.which("java")):
        raise Missing("mvn and java are needed")
    pom = _pom(engine.artifacts)
    cache = _cache_folder()
    target = cache / hashlib.sha256(pom.encode()).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            (Path(folder) / "pom.xml").write_text(pom)
            command = [
                "mvn", "-q", "-B", "-f", f"{folder}/pom.xml", f"-Dmaven.repo.local={cache}/m2",
                COPY, f"-DoutputDirectory={folder}/files", "-DincludeScope=runtime",
            ]  # fmt: skip
            try:
                done = subprocess.run(  # noqa: S603
                    command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                    timeout=_left(deadline), check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                raise Missing("fetching it took too long") from None
            if done.returncode:
                errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
                raise Missing((errors or ["Maven failed"])[0].removeprefix("[ERROR] ")[:300])
            (Path(folder) / "files").rename(target)
    return target


def _pom(artifacts: tuple[str, ...]) -> str:
    dependencies = ""
    for artifact in artifacts:
        group, name, version, kind = (*artifact.split(":"), "jar")[:4]
        dependencies += (
            f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version><type>{kind}</type></dependency>"
        )
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>frontdesk</groupId>"
        "<artifactId>engines</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{dependencies}</dependencies></project>"
    )


def _cache_folder() -> Path:
    # HOME may be missing or empty.
    home = os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    cache = os.environ.get("XDG_CACHE_HOME") or f"{home}/.cache"
    return Path(cache) / "frontdesk/engines"


@contextmanager
def running(engine: Engine, jars: Path, deadline: float) -> Iterator[str]:
    """The engine's URL while it runs."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-engine-") as name:
        folder, port = Path(name), _free_port()
        process = engine.start(jars, folder, port)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/{engine.ready}", process, folder / "output.log", deadline)
            yield url
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path, deadline: float) -> None:
    """Until the engine answers, also with a refusal."""
    deadline = min(deadline, time.monotonic() + 90)
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (loopback)
                return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.2)
    last = (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
    raise Missing(f"it did not start: {last[:300]}")


def passed(engine: Engine, url: str, deadline: float) -> bool:
    """Run the engine's tests; true when all of them passed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *engine.tests]
    environment = os.environ | {engine.variable: url}
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=environment, timeout=_left(deadline), check=False
        )
    except subprocess.TimeoutExpired:
        print("engines: the tests took too long", flush=True)
        return False
    return done.returncode == 0


def _left(deadline: float) -> float:
    return max(1.0, deadline - time.monotonic())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
