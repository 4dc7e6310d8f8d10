"""Fixtures that every folder of tests uses."""

import os
import re
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.platform import Account, dynoxide, new_account, tables


@pytest.fixture(scope="session", autouse=True)
def embedded_engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Dynoxide and a fresh data folder, for the whole run."""
    folder = tmp_path_factory.mktemp("data")
    with dynoxide() as endpoint:
        os.environ.update(
            FRONTDESK_ENV="local",
            DATA_DIR=str(folder),
            TABLE_NAME="frontdesk-main-test",
            COUNTERS_TABLE_NAME="frontdesk-counters-test",
            DYNAMODB_ENDPOINT=endpoint,
            TOKEN_SECRET=secrets.token_hex(32),
            BASE_URL="http://127.0.0.1:8080",
            AWS_ACCESS_KEY_ID="local",
            AWS_SECRET_ACCESS_KEY="local",
            AWS_REGION="eu-west-1",
            AWS_DEFAULT_REGION="eu-west-1",
            AWS_EC2_METADATA_DISABLED="true",
            POWERTOOLS_TRACE_DISABLED="true",
        )
        for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "EMBEDDING_MODEL"):
            os.environ.pop(name, None)
        from frontdesk.settings import reset_settings

        reset_settings()
        yield folder


@pytest.fixture(scope="module", autouse=True)
def fresh_tables(embedded_engines: Path) -> Iterator[None]:
    """Empty tables for each file, so that what looks at all of a table does not look at more and
    more."""
    with tables(os.environ["DYNAMODB_ENDPOINT"], "frontdesk-main-test", "frontdesk-counters-test"):
        yield


_KILLS = re.compile(r"\bkill\(|SIGKILL")
_SLOW = {"e2e", "channels", "webhooks", "template", "mcp_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, so that processes that share the tests end together.

    A test gets a second try only with the marker ``second_try``, which is for tests that kill
    processes: the moment is not theirs to choose. The summary lists what needed it.
    """
    items.sort(key=lambda item: not _SLOW & set(item.path.parts))
    for item in items:
        if item.get_closest_marker("second_try"):
            if not _KILLS.search(item.path.read_text()):
                raise pytest.UsageError(f"{item.nodeid} kills nothing and gets no second try")
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def whole_windows() -> Iterator[None]:
    """The windows of rate limits begin with each test, so that none ends in the middle of one; nor
    does the day (UTC), by which usage is counted."""
    from frontdesk import clock, ratelimit
    from frontdesk.engine.allowance import midnight_after

    if (left := midnight_after(clock.now()) - clock.now()) < timedelta(seconds=45):
        time.sleep(left.total_seconds() + 0.1)

    began, bounds = clock.epoch(clock.now()), ratelimit._bounds

    def shifted(now: int, window: timedelta) -> tuple[int, int]:
        start, end = bounds(now - began, window)
        return began + start, began + end

    # Not the fixture: a test's own changes are undone when the test asked for it, not last of all.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ratelimit, "_bounds", shifted)
        yield


@pytest.fixture
def account() -> Account:
    """An owner in a workspace of their own."""
    return new_account()


@pytest.fixture
def stranger() -> Account:
    """An owner of another workspace."""
    return new_account()
