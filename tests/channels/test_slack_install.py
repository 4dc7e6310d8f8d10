"""Installing the app: the state is good once, for who began it, in the browser they began it in."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from frontdesk.identity import Session
from frontdesk.table import Delete, get_table
from tests.channels.slack_server import (
    BOT,
    CODE,
    CONFIG,
    FakeSlack,
    begin_install,
    come_back,
    install,
)
from tests.channels.world import Channel, connect, moved
from tests.parallel import at_once
from tests.platform import Account, LambdaApi, new_account


@pytest.fixture
def channel(account: Account, slack: FakeSlack) -> Channel:
    """A connection that nobody has installed yet."""
    del slack
    return connect(account, "slack", CONFIG)


def test_an_install_connects(channel: Channel, slack: FakeSlack) -> None:
    begun = channel.call("POST", "/install")
    url = urlsplit(begun.json()["url"])
    query = dict(parse_qsl(url.query))
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://slack.com/oauth/v2/authorize"
    assert query["client_id"] == CONFIG["client_id"]
    assert query["redirect_uri"] == channel.get()["urls"]["oauth"]
    assert set(query["scope"].split(",")) >= {"app_mentions:read", "chat:write", "im:history"}
    assert not slack.calls
    answer = install(channel)
    assert answer.status == 303
    location = urlsplit(answer.header("location") or "")
    assert (location.netloc, location.path) == (
        "127.0.0.1:8080",
        f"/agents/{channel.agent_id}/deploy",
    )
    query = dict(parse_qsl(location.query))
    assert (query["connection"], query["install"]) == (channel.id, "done")
    (call,) = slack.calls
    assert call.method == "oauth.v2.access"
    assert call.params["redirect_uri"] == channel.get()["urls"]["oauth"]
    shown = channel.get()
    assert (shown["status"], shown["account"]) == ("connected", "Ada's team")
    assert BOT not in str(shown)


def test_a_state_is_good_once_even_ten_times_at_once(channel: Channel, slack: FakeSlack) -> None:
    browser, query = begin_install(channel)
    cookies = dict(browser.cookies)

    def back(_: int) -> int:
        mine = LambdaApi("channels", cookies=dict(cookies))
        return come_back(mine, state=query["state"], code=CODE).status

    assert sorted(at_once(back, 10)) == [303] + [422] * 9
    assert len(slack.called("oauth.v2.access")) == 1


@pytest.mark.parametrize(
    "case", ["no cookie", "another browser", "changed", "unsigned", "old", "replaced", "empty"]
)
def test_a_state_of_somebody_else_is_refused(channel: Channel, slack: FakeSlack, case: str) -> None:
    browser, query = begin_install(channel)
    state = query["state"]
    ahead = 0
    if case == "no cookie":
        browser = LambdaApi("channels")
    elif case == "another browser":
        browser = LambdaApi("channels", cookies={"fd_install": "x" * 43})
    elif case == "changed":
        state = ("A" if state[0] != "A" else "B") + state[1:]
    elif case == "unsigned":
        state = state.partition(".")[0] + "."
    elif case == "old":
        ahead = 11
    elif case == "replaced":
        begin_install(channel)
    else:
        state = ""
    with moved(minutes=ahead):
        answer = come_back(browser, state=state, code=CODE)
    assert (answer.status, answer.code) == (422, "invalid_state")
    assert (slack.calls, channel.get()["status"]) == ([], "setup")


@pytest.mark.parametrize("error", ["access_denied", ""])
def test_a_person_may_refuse(channel: Channel, slack: FakeSlack, error: str) -> None:
    browser, query = begin_install(channel)
    more = {"error": error} if error else {}
    answer = come_back(browser, state=query["state"], **more)
    assert "install=denied" in (answer.header("location") or "")
    assert (slack.calls, channel.get()["status"]) == ([], "setup")


@pytest.mark.parametrize("trouble", ["invalid_code", "bad_client_secret", 1.0, 500])
def test_an_install_that_slack_refuses_is_said(
    channel: Channel, slack: FakeSlack, trouble: str | int | float
) -> None:
    slack.failing = {"oauth.v2.access": [trouble] * 4}
    answer = install(channel, code=CODE)
    assert "install=failed" in (answer.header("location") or "")
    shown = channel.get()
    assert shown["status"] == "failed"
    assert shown["failure"]["detail"]
    slack.failing = {}
    assert "install=done" in (install(channel).header("location") or "")
    assert channel.get()["status"] == "connected"


def test_who_lost_the_right_meanwhile_installs_nothing(channel: Channel, slack: FakeSlack) -> None:
    browser, query = begin_install(channel)
    account = channel.account
    get_table().write(Delete(Session, Session.key_of(account.user_id, account.session_id)))
    assert come_back(browser, state=query["state"], code=CODE).status == 401
    viewer = new_account("viewer", account.workspace_id)
    assert viewer.api("channels")("POST", channel.path + "/install").status == 403
    assert slack.calls == []


def test_a_connection_that_is_deleted_meanwhile_is_not_installed(
    channel: Channel, slack: FakeSlack
) -> None:
    browser, query = begin_install(channel)
    assert channel.call("DELETE").status == 204
    assert come_back(browser, state=query["state"], code=CODE).status == 404
    assert slack.calls == []
