"""WhatsApp by Twilio: messages come in, answers go out, by a server that behaves like Twilio."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels.adapters import platform_api
from channels.adapters.whatsapp import answering
from frontdesk.settings import get_settings, reset_settings
from local.workers import sqs_event
from tests.channels.twilio_server import (
    ACCOUNT,
    BOB,
    CONFIG,
    NUMBER,
    TOKEN,
    FakeTwilio,
    ask,
    message,
    twilio,
)
from tests.channels.world import (
    Channel,
    connect,
    everything_stored,
    hurry,
    invoke,
    moved,
    receive,
    work,
)
from tests.deployed import deployed_agent
from tests.platform import Account


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTwilio]:
    with twilio() as found:
        monkeypatch.setenv("TWILIO_API_URL", found.server.url)
        monkeypatch.setattr(answering, "PAUSE_SECONDS", 0.0)
        monkeypatch.setattr(answering, "LOOK_SECONDS", (0.0, 0.0))
        reset_settings()
        yield found
    reset_settings()


@pytest.fixture
def channel(platform: FakeTwilio, account: Account) -> Channel:
    del platform
    return connect(account, "whatsapp", CONFIG)


def test_a_message_is_answered(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, message("Are you open on Sunday?"))
    assert work() == 1
    assert platform.texts() == ["Are you open on Sunday?"]
    (sent,) = platform.messages
    assert sent["From"] == f"whatsapp:{NUMBER}"
    assert sent["StatusCallback"] == channel.get()["urls"]["status"]
    assert sent["StatusCallback"].startswith(get_settings().base_url)
    (run,) = channel.runs()
    assert run["channel"]["S"] == "whatsapp"
    assert run["user"]["M"]["name"]["S"] == "Ada L."
    assert channel.get()["status"] == "connected"
    assert TOKEN not in everything_stored()


def test_a_person_has_one_conversation(platform: FakeTwilio, channel: Channel) -> None:
    for text, sender in (("One", "+15558675310"), ("Two", "+15558675310"), ("Un", BOB)):
        ask(channel, message(text, sender=sender))
        work()
    asked = [[text for role, text in each if role == "user"] for each in channel.conversations()]
    assert sorted(asked) == [["One", "Two"], ["Un"]]
    assert platform.texts(BOB) == ["Un"]
    with moved(hours=25):
        ask(channel, message("Another day"))
        hurry()
        work()
    assert len(channel.conversations()) == 3


def test_a_long_answer_takes_several_messages(platform: FakeTwilio, channel: Channel) -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(250))
    ask(channel, message(text))
    work()
    texts = platform.texts()
    assert len(texts) == 5
    assert max(map(len, texts)) <= 1600
    assert all(each.endswith(".") for each in texts)
    assert " ".join(texts) == text


def test_emoji_count_twice(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, message("🙂" * 900))
    work()
    assert list(map(len, platform.texts())) == [800, 100]


def test_markdown_becomes_whatsapps(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, message("# Title\n**bold** and *slanted*, [site](https://a.example)\n* one"))
    work()
    assert platform.texts() == ["*Title*\n*bold* and _slanted_, site (https://a.example)\n- one"]


@pytest.mark.parametrize("threads", [8])
def test_the_same_message_at_once_has_one_effect(
    platform: FakeTwilio, channel: Channel, threads: int
) -> None:
    form = message("Once")
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: ask(channel, form), range(threads)))
    work()
    ask(channel, form)  # a replay, with its old signature
    assert work() == 0
    assert platform.texts() == ["Once"]
    assert len(channel.runs()) == 1
    assert len(channel.log("message")) == 1


def test_two_workers_with_one_message_answer_it_once(
    platform: FakeTwilio, channel: Channel
) -> None:
    ask(channel, message("word " * 600))
    (found,) = receive()
    event = sqs_event("ChannelsQueue", [found])
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(invoke, [event, event])) == [{"batchItemFailures": []}] * 2
    assert len(platform.texts()) == 2


def test_a_message_that_twilio_took_without_saying_so_is_not_sent_again(
    platform: FakeTwilio, channel: Channel
) -> None:
    platform.loses = 2
    ask(channel, message("word " * 600))
    work()
    assert len(platform.texts()) == 2
    assert len(set(platform.texts())) == 2
    assert channel.log("answer")[0]["status"] == "ok"


def test_a_message_that_twilio_lost_is_sent_again(platform: FakeTwilio, channel: Channel) -> None:
    platform.drops = 2
    ask(channel, message("Stubborn"))
    work()
    assert platform.texts() == ["Stubborn"]


def test_a_twilio_that_answers_too_late_is_not_told_twice(
    platform: FakeTwilio, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform_api, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(answering, "LOOK_SECONDS", (1.0, 1.0))

    def slow(method: str) -> None:
        if method == "POST":
            time.sleep(0.6)

    platform.before = slow
    ask(channel, message("Slowly"))
    work()
    assert platform.texts() == ["Slowly"]
    assert channel.log("answer")[0]["status"] == "ok"


def test_equal_parts_are_told_apart(platform: FakeTwilio, channel: Channel) -> None:
    """What was sent as the first part is not taken for the second one."""
    part = "x" * 1600
    posts: list[str] = []

    def drop_the_second(method: str) -> None:
        if method == "POST":
            posts.append(method)
            platform.drops = int(len(posts) == 2)

    platform.before = drop_the_second
    ask(channel, message(part + part))
    work()
    assert len(posts) == 3
    assert platform.texts() == [part, part]


def test_when_it_cannot_be_known_nothing_is_sent_before_it_is(
    platform: FakeTwilio, channel: Channel
) -> None:
    platform.loses = 1
    platform.failing = {"GET": [500, 500, 500, 500]}
    ask(channel, message("Unsure"))
    work()
    assert platform.texts() == ["Unsure"]
    hurry()
    work()
    assert platform.texts() == ["Unsure"]
    assert len(channel.runs()) == 1
    assert channel.log("answer")[0]["status"] == "ok"


def test_what_a_dead_worker_left_is_not_said_twice(platform: FakeTwilio, channel: Channel) -> None:
    """The worker dies after Twilio took the first of two messages and before it knew."""
    ask(channel, message("word " * 600))

    def die(method: str) -> None:
        if method == "POST":
            platform.before = lambda _: None
            platform.loses = 1
            platform.failing = {"GET": [500] * 4}  # it cannot ask any more

    platform.before = die
    work()
    (arrival,) = channel.arrivals()
    assert arrival["marks"]["M"]["sending"]["S"] == "0"
    assert len(platform.texts()) == 1
    hurry()
    work()
    assert len(platform.texts()) == 2
    assert len(set(platform.texts())) == 2


def test_rate_limits_are_kept(platform: FakeTwilio, channel: Channel) -> None:
    platform.failing = {"POST": [0.05, 0.05]}
    ask(channel, message("Patient"))
    work()
    assert platform.texts() == ["Patient"]


def test_a_long_wait_is_left_to_the_queue(platform: FakeTwilio, channel: Channel) -> None:
    platform.failing = {"POST": [60.0]}
    ask(channel, message("Later"))
    work()
    assert platform.texts() == []
    hurry()
    work()
    assert platform.texts() == ["Later"]
    assert len(channel.runs()) == 1


@pytest.mark.parametrize(
    ("failure", "code", "words", "state"),
    [
        ((400, 63016), "outside_24_hours", "24 hours", "connected"),
        ((400, 63015), "sandbox_not_joined", "join words", "connected"),
        ((400, 21610), "recipient_stopped", "STOP", "connected"),
        ((400, 21609), "status_address_refused", "BASE_URL", "connected"),
        ((400, 99999), "twilio_99999", "no", "connected"),
        ((400, 63007), "sender_unknown", "no WhatsApp sender", "failed"),
        ((401, 20003), "auth_token_refused", "auth token", "failed"),
    ],
)
def test_errors_are_told_in_words(
    platform: FakeTwilio,
    channel: Channel,
    failure: tuple[int, int],
    code: str,
    words: str,
    state: str,
) -> None:
    platform.failing = {"POST": [failure]}
    ask(channel, message("Hello"))
    work()
    assert platform.texts() == []
    (entry,) = channel.log("answer")
    assert entry["status"] == "failed"
    assert entry["detail"].startswith(f"{code}: ")
    assert words in entry["detail"]
    shown = channel.get()
    assert shown["status"] == state
    assert (shown["failure"] or {"code": code})["code"] == code
    hurry()
    assert work() == 0  # it is not tried again


def test_an_agent_without_a_version_says_so(platform: FakeTwilio, account: Account) -> None:
    agent_id = deployed_agent(account, production=False)
    channel = connect(account, "whatsapp", CONFIG, agent_id=agent_id)
    ask(channel, message("Bonjour", sender=BOB))
    work()
    assert platform.texts(BOB) == ["Je ne suis pas encore prêt. Réessayez plus tard."]


def test_the_test_asks_twilio(platform: FakeTwilio, channel: Channel) -> None:
    told = channel.call("POST", "/test").json()
    assert (told["ok"], told["detail"]) == (
        True,
        f"Connected to Ada's desk and the WhatsApp sender {NUMBER}.",
    )
    assert channel.get()["account"] == NUMBER
    platform.senders = {f"whatsapp:{NUMBER}": "PENDING_VERIFICATION"}
    assert "not online yet" in channel.call("POST", "/test").json()["detail"]
    platform.senders = {}
    assert "has no WhatsApp sender" in channel.call("POST", "/test").json()["detail"]
    assert channel.get()["failure"]["code"] == "sender_unknown"
    platform.status = "suspended"
    assert channel.call("POST", "/test").json()["detail"] == "The Twilio account is suspended."


def test_the_sandbox_belongs_to_nobody(platform: FakeTwilio, account: Account) -> None:
    platform.senders = {}
    sandbox = CONFIG | {"from_number": "whatsapp:+1 (415) 523-8886"}
    channel = connect(account, "whatsapp", sandbox)
    assert channel.get()["config"]["from_number"] == "+14155238886"
    told = channel.call("POST", "/test").json()
    assert (told["ok"], told["detail"]) == (
        True,
        "Connected to Ada's desk and Twilio's sandbox.",
    )


def test_a_wrong_token_is_told(platform: FakeTwilio, account: Account) -> None:
    del platform
    channel = connect(account, "whatsapp", CONFIG | {"auth_token": "0" * 32})
    told = channel.call("POST", "/test").json()
    assert not told["ok"]
    assert channel.get()["failure"]["code"] == "auth_token_refused"
    assert "0" * 32 not in str(channel.get())


@pytest.mark.parametrize(
    "wrong",
    [
        {"account_sid": "SK" + ACCOUNT[2:]},
        {"account_sid": "AC../../../x"},
        {"auth_token": "short"},
        {"from_number": "0612345678"},
        {"from_number": "+1; drop"},
        {"from_number": 5},
    ],
)
def test_settings_that_cannot_be_are_refused(channel: Channel, wrong: dict[str, str]) -> None:
    body = {"type": "whatsapp", "name": "x", "config": {**CONFIG, **wrong}}
    api = channel.account.api("channels")
    assert api("POST", f"/api/agents/{channel.agent_id}/channels", body).status == 422
