"""Starting and stopping the whole: what a person at the terminal meets."""

import os
import signal
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from local.storage import Storage
from tests.local.conftest import Running, eventually, running, start, wait_ready


def refused(process: "subprocess.Popen[str]") -> str:
    """The one line of a platform that does not start."""
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    lines = output.strip().splitlines()
    assert len(lines) == 1, output
    return str(lines[0])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")  # a child belongs to one thread
    return [int(child) for task in tasks for child in task.read_text().split()]


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refused(start(tmp_path, PORT=str(port)))
    assert f"127.0.0.1:{port}" in line
    assert "set PORT" in line
    assert not (tmp_path / "tables.db").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("PORT", "70000"), ("WORKERS", "0"), ("WORKERS", "x")]
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    assert f"{name}={value}" in refused(start(tmp_path, **{name: value}))


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "cannot write to the data folder" in refused(start(blocked / "data"))


def test_a_missing_template(tmp_path: Path) -> None:
    line = refused(start(tmp_path, FRONTDESK_TEMPLATE=str(tmp_path / "none.yaml")))
    assert "none.yaml" in line


def test_one_platform_per_data_folder(probe: Running) -> None:
    line = refused(start(probe.data))
    assert "in use by another Frontdesk" in line
    assert str(probe.process.pid) in line
    assert probe.call("GET", "/healthz").status == 200


def test_the_secret_is_private_and_stays(probe: Running) -> None:
    path = probe.data / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) >= 32


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, number: int) -> None:
    with running(tmp_path) as platform:
        engines = children(platform.process.pid)
        assert engines
        secret = (tmp_path / "secret.key").read_bytes()
        held = platform.connect()  # an open stream must not hold up the end
        held.request("POST", "/api/stream?hold", b"")
        response = held.getresponse()
        response.read1(100)
        platform.process.send_signal(number)
        output, _ = platform.process.communicate(timeout=15)
        assert platform.process.returncode == 0, output
        assert "Traceback" not in output
        assert not any(alive(pid) for pid in engines)
        response.close()
        held.close()
    with running(tmp_path) as platform:
        assert (tmp_path / "secret.key").read_bytes() == secret


@pytest.mark.parametrize("reached", ["lock", "tables.db", "queues.db"])
def test_a_signal_during_the_start(tmp_path: Path, reached: str) -> None:
    process = start(tmp_path)
    eventually((tmp_path / reached).exists)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=15)
    assert "Traceback" not in output
    with running(tmp_path):
        pass


def test_a_killed_platform_takes_its_engine_along_and_starts_again(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        engines = children(platform.process.pid)
        platform.process.kill()
        platform.process.wait()
        eventually(lambda: not any(alive(pid) for pid in engines))
    with running(tmp_path) as platform:
        assert platform.call("GET", "/healthz").json() == {"status": "ready"}


def test_a_dead_engine_comes_back(tmp_path: Path) -> None:
    with running(tmp_path) as platform:
        (engine,) = children(platform.process.pid)
        os.kill(engine, signal.SIGKILL)
        eventually(lambda: children(platform.process.pid) not in ([], [engine]))
        eventually(lambda: platform.call("GET", "/healthz").status == 200)


def test_more_workers(tmp_path: Path) -> None:
    with running(tmp_path, WORKERS="2") as platform:
        processes = children(platform.process.pid)
        assert len(processes) == 3
        for _ in range(8):
            assert platform.call("GET", "/api/echo").status == 200
        assert eventually(platform.seen)  # schedules run, once, in the parent
        assert len(platform.seen()) == 1
        platform.process.send_signal(signal.SIGINT)
        platform.process.communicate(timeout=15)
        assert platform.process.returncode == 0
        eventually(lambda: not any(alive(pid) for pid in processes))


def test_a_function_that_cannot_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources: {Api: {Type: 'AWS::Serverless::Api', Properties: {DefinitionBody: {paths:"
        " {/api/f: {get: {x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub"
        " 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}}}}}},"
        " F: {Type: 'AWS::Serverless::Function', Properties: {Handler: gone.handler}}}"
    )
    process = start(tmp_path / "data", FRONTDESK_TEMPLATE=str(path))
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("frontdesk:"):
            break
    assert "some functions do not work" in line
    url = line.split("see ")[1].strip().removesuffix("/healthz")
    platform = Running(process, url, tmp_path)
    health = platform.call("GET", "/healthz")
    assert (health.status, health.json()) == (503, {"status": "failed", "functions": ["F"]})
    assert platform.call("GET", "/api/f").status == 502
    process.terminate()
    process.communicate(timeout=15)


def test_a_full_disk_stops_writes_only(tmp_path: Path) -> None:
    enough, full = Storage(tmp_path, 1), Storage(tmp_path, 2**60)
    assert enough.accepts("POST")
    assert not full.accepts("POST")
    assert full.accepts("GET")
    assert not Storage(tmp_path / "gone", 1).accepts("DELETE")


def test_wait_ready_fails_when_nothing_starts(tmp_path: Path) -> None:
    process = start(tmp_path, PORT="x")
    with pytest.raises(AssertionError, match="did not start"):
        wait_ready(process)
    process.communicate(timeout=10)
