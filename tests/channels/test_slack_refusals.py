"""What people in Slack are told when there is no answer, in their language."""

from dataclasses import replace
from typing import Any

import pytest

from frontdesk import entitlements
from tests.channels.slack_server import CONFIG, FakeSlack, ask, direct, install, mention
from tests.channels.world import Channel, connect, work
from tests.deployed import deployed_agent
from tests.platform import Account

ERRORS = {"model": "model_unavailable"}
LIMITS = {
    "en-US": {
        "agent_not_deployed": "I am not ready yet.",
        "daily_requests_used_up": "Today's limit of messages is reached.",
        "model": "Something went wrong while I was answering.",
        "attachments_only": "I can only read text so far.",
    },
    "fr-FR": {
        "agent_not_deployed": "Je ne suis pas encore prêt.",
        "daily_requests_used_up": "Le nombre de messages d'aujourd'hui est atteint.",
        "model": "Une erreur s'est produite pendant ma réponse.",
        "attachments_only": "Je ne lis que du texte pour l'instant.",
    },
}


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
@pytest.mark.parametrize("code", list(LIMITS["en-US"]))
def test_people_are_told_why_there_is_no_answer(
    account: Account, slack: FakeSlack, locale: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.locale = locale
    model = "mock-500" if code == "model" else "mock-echo"
    agent_id = deployed_agent(account, model=model, production=code != "agent_not_deployed")
    channel = connect(account, "slack", CONFIG, agent_id=agent_id)
    install(channel)
    if code == "daily_requests_used_up":
        use_up_the_day(channel, monkeypatch)
        slack.messages.clear()
    files = [{"url_private": "https://files.slack.com/x", "mimetype": "image/png", "name": "x"}]
    only_a_file: dict[str, Any] = {"text": "", "files": files, "subtype": "file_share"}
    ask(channel, direct(**only_a_file) if code == "attachments_only" else direct("Hello"))
    work()
    (text,) = slack.texts
    assert text.startswith(LIMITS[locale][code].replace("&", "&amp;"))
    entry = channel.log("answer")[0]
    assert (entry["status"], entry["detail"][:5]) == ("failed", ERRORS.get(code, code)[:5])
    assert work() == 0


def use_up_the_day(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    one = replace(entitlements.ENTITLEMENTS["free"], requests_a_day=1)
    monkeypatch.setitem(entitlements.ENTITLEMENTS, "free", one)
    ask(channel, mention())
    work()


def test_an_answer_that_breaks_off_says_so_below_what_there_is(
    account: Account, slack: FakeSlack
) -> None:
    channel = connect(account, "slack", CONFIG, agent_id=deployed_agent(account, model="mock-cut"))
    install(channel)
    ask(channel, mention())
    work()
    (text,) = slack.texts
    assert text.startswith("word0 ")
    assert text.endswith("Please ask again.")
