"""The data folder can take no more, and then it can again."""

import contextlib
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.processes import Client, Events, Platform, Reply, eventually, platform

DISK_MEGABYTES = 64
ANSWER = "".join(f"word{number} " for number in range(64))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own: a tmpfs."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(folder)]
    if subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("mounting a small disk needs root; the test with limited files runs anywhere")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Take all the space that is left."""
    with (folder / "ballast").open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65_536)


def agents_of(person: Client) -> list[str]:
    return [agent["name"] for agent in person.call("GET", "/api/agents").json()["items"]]


@pytest.mark.timeout(240)
def test_a_full_disk_is_told_and_nothing_is_broken_after(disk: Path, model: Client) -> None:
    with platform(disk, model) as first:
        person = first.client.register("ada@example.com")
        agent = person.create_agent(model="mock-64")
        conversation = person.chat(agent, message="Before").data("done")["conversation_id"]
        running = Events(
            person.open("POST", f"/api/agents/{agent}/chat", {"message": "During mock-gate-disk"})
        ).until(lambda events: "word19" in events.text)
        fill(disk)

        refused = eventually(lambda: _refused(person))
        assert refused.code == "storage_full"
        assert "disk" in refused.json()["detail"]
        assert person.call("POST", f"/api/agents/{agent}/chat", {"message": "x"}).status == 507
        assert first.client.call("POST", "/api/auth/login", {}).status == 507
        assert agents_of(person) == ["Concierge"]

        model.call("POST", "/release", {"model": "mock-gate-disk"})
        running.finish()  # told to its end, or cut with an error; never left hanging
        assert running.read[-1][0] in ("done", "error")

        (disk / "ballast").unlink()
        eventually(lambda: not _refused(person))
        assert person.chat(agent, message="After").text == ANSWER
        _expect_sound(first, person, agent, conversation)
    with platform(disk, model) as second:
        _expect_sound(second, Client(second.client.url, person.token), agent, conversation)


@pytest.mark.timeout(240)
def test_files_that_may_not_grow_are_told_and_nothing_is_broken_after(
    tmp_path: Path, model: Client
) -> None:
    data = tmp_path / "data"
    with platform(data, model) as first:
        person = first.client.register("ada@example.com")
        agent = person.create_agent(model="mock-64")
        conversation = person.chat(agent, message="Before").data("done")["conversation_id"]
        _limit_files(first, 4096)
        # The table engine dies of it and is started again, in vain until the limit is gone.
        for _ in range(3):
            for method, path, body in (
                ("PATCH", "/api/users/me", {"name": "Ada"}),
                ("POST", f"/api/agents/{agent}/chat", {"message": "During"}),
            ):
                reply = person.call(method, path, body)
                assert (reply.status, reply.code) == (503, "unavailable"), (path, reply.body)
        assert first.client.call("GET", "/healthz").status == 503

        _limit_files(first, resource.RLIM_INFINITY)
        # An engine that was being started as the limit went may die of it once more.
        eventually(lambda: person.call("PATCH", "/api/users/me", {"name": "Ada"}).status == 200)
        assert person.chat(agent, message="After").text == ANSWER
        _expect_sound(first, person, agent, conversation)
    with platform(data, model) as second:
        _expect_sound(second, Client(second.client.url, person.token), agent, conversation)


def _limit_files(running: Platform, size: int) -> None:
    """Let no process of the platform write beyond ``size`` bytes of a file."""
    # The parent first: what it starts from now on inherits the limit.
    for pid in (running.process.pid, *running.children()):
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _refused(person: Client) -> Reply | None:
    """The answer to a write, when it is that there is no space."""
    reply = person.call("PATCH", "/api/users/me", {"name": "Ada"})
    return reply if reply.status == 507 else None


def _whole(person: Client, path: str) -> list[dict[str, Any]]:
    """Question and answer; one that began before there was no space is closed by the sweep."""

    def read() -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = person.call("GET", path).json()["items"]
        roles = [message["role"] for message in messages]
        return messages if roles == ["user", "assistant"] else []

    messages: list[dict[str, Any]] = eventually(read, 100)
    return messages


def _expect_sound(running: Platform, person: Client, agent: str, conversation: str) -> None:
    """Every conversation can be read, and no run goes on."""
    assert running.client.call("GET", "/healthz").json() == {"status": "ready"}
    path = f"/api/agents/{agent}/conversations"
    heads = person.call("GET", path).json()["items"]
    assert conversation in [head["id"] for head in heads]
    for head in heads:
        messages = _whole(person, f"{path}/{head['id']}/messages")
        assert messages[1]["parent_id"] == messages[0]["id"]
    runs = person.call("GET", f"/api/agents/{agent}/runs").json()["items"]
    assert "succeeded" in [run["status"] for run in runs]
