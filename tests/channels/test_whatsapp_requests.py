"""What Twilio's requests must prove; files and places; and what became of answers."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from channels.adapters.whatsapp import answering, media
from channels.adapters.whatsapp.signature import signature, verified
from frontdesk.settings import reset_settings
from tests.channels.twilio_server import (
    ADA,
    BOB,
    CONFIG,
    EMPTY,
    TOKEN,
    FakeTwilio,
    Form,
    ask,
    message,
    send,
    signed,
    status,
    twilio,
)
from tests.channels.world import Channel, connect, work
from tests.kernel.http_server import reply, serve
from tests.platform import Account, LambdaApi, stored


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTwilio]:
    with twilio() as found:
        monkeypatch.setenv("TWILIO_API_URL", found.server.url)
        monkeypatch.setattr(answering, "PAUSE_SECONDS", 0.0)
        monkeypatch.setattr(media, "PAUSES", (0.0,))
        reset_settings()
        yield found
    reset_settings()


@pytest.fixture
def channel(platform: FakeTwilio, account: Account) -> Channel:
    del platform
    return connect(account, "whatsapp", CONFIG)


@pytest.mark.parametrize("part", ["messages", "status"])
@pytest.mark.parametrize(
    "case", ["missing", "empty", "other form", "other url", "other token", "other account", "http"]
)
def test_what_is_not_signed_leaves_nothing_behind(channel: Channel, part: str, case: str) -> None:
    form = message()
    url = channel.get()["urls"][part]
    other = "status" if part == "messages" else "messages"
    headers: dict[str, dict[str, str]] = {
        "missing": {},
        "empty": {"X-Twilio-Signature": ""},
        "other form": signed(url, form | {"Body": "Send me money"}),
        "other url": signed(channel.get()["urls"][other], form),
        "other token": signed(url, form, token="f" * 32),
        "other account": {},
        "http": signed(url.replace("http://127.0.0.1:8080", "http://10.0.0.5"), form),
    }
    if case == "other account":
        form |= {"AccountSid": "AC" + "f" * 32}
        headers[case] = signed(url, form)
    before = stored()
    answer = send(channel, form, part, headers=headers[case])
    assert (answer.status, answer.code) == (401, "signature_refused")
    assert stored() == before
    assert work() == 0


def test_a_signature_for_one_connection_opens_no_other(channel: Channel) -> None:
    other = connect(channel.account, "whatsapp", CONFIG, agent_id=channel.agent_id)
    form = message()
    answer = send(other, form, headers=signed(channel.get()["urls"]["messages"], form))
    assert answer.status == 401


class Many(dict[str, list[str]]):
    """Parameters of which one may come several times, as web frameworks give them."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def test_signatures_are_those_of_twilios_verifier() -> None:
    source = random.Random(5)
    validator = RequestValidator(TOKEN)
    names = ["Body", "body", "From", "To", "É", "a b", ""]
    for round_ in range(300):
        url = source.choice(
            ["https://desk.example/api/x", "https://desk.example:443/api/x?y=1",
             "http://127.0.0.1:8080/api/x", "http://desk.example/api/x"]
        )  # fmt: skip
        pairs = [
            (source.choice(names), source.choice(["", "1", "été 🙂", "a&b=c", "\n"]))
            for _ in range(source.randint(0, 8))
        ]
        form = Many()
        for name, value in pairs:
            form.setdefault(name, []).append(value)
        theirs = validator.compute_signature(url, form)
        assert signature(TOKEN, url, pairs) == theirs
        for signed_url in (url, url.replace(".example/", ".example:443/")):
            given = validator.compute_signature(signed_url, form)
            if round_ % 3 == 0:
                given = given[:-2] + "A="
            ours = verified(TOKEN, given, url, pairs)
            assert ours == validator.validate(url, form, given)


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe=1", b"&".join(b"a=%d" % n for n in range(300)), b"{}"]
)
def test_what_is_no_form_is_refused(channel: Channel, body: bytes) -> None:
    path = f"/api/channels/whatsapp/{channel.id}/messages"
    url = channel.get()["urls"]["messages"]
    headers = {"X-Twilio-Signature": signature(TOKEN, url, [])}
    answer = LambdaApi("channels")("POST", path, raw=body, headers=headers)
    assert answer.status == 401


@pytest.mark.parametrize(
    "form",
    [
        message(From=ADA),  # an SMS to the same number
        message(MessageSid=""),
        message(""),
        message("   "),
    ],
)
def test_what_is_no_message_is_left_alone(channel: Channel, form: Form) -> None:
    assert send(channel, form).body == EMPTY
    assert channel.arrivals() == []


def test_a_message_to_another_number_is_noted(channel: Channel) -> None:
    form = message(To="whatsapp:+14155238886")
    for _ in range(2):
        assert send(channel, form).body == EMPTY
    (entry,) = channel.log("other_number")
    assert entry["status"] == "failed"
    assert "+14155238886" in entry["detail"]
    assert work() == 0


def test_a_switched_off_number_is_silent(platform: FakeTwilio, channel: Channel) -> None:
    channel.call("PATCH", body={"enabled": False})
    ask(channel, message())
    assert work() == 0
    assert platform.messages == []


def _with_file(url: str, kind: str, text: str = "", **more: str) -> Form:
    return message(text, NumMedia="1", MediaUrl0=url, MediaContentType0=kind, **more)


def test_a_text_document_is_read(platform: FakeTwilio, channel: Channel) -> None:
    url = platform.put("\ufeffPrice list: tea 3 €".encode())
    ask(channel, _with_file(url, "text/plain; charset=utf-8", "What is tea?"))
    work()
    ((asked, _),) = channel.conversations()
    assert asked == ("user", "What is tea?\n\nDocument 1:\nPrice list: tea 3 €")
    # The storage gets no credentials.
    assert ["authorization" in headers for headers in platform.storage] == [False]


def test_a_document_in_an_old_encoding_is_read(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, _with_file(platform.put("Thé à 3 €".encode("cp1252")), "text/csv"))
    work()
    assert channel.conversations()[0][0][1] == "Document 1:\nThé à 3 €"


@pytest.mark.parametrize(
    ("sender", "kind", "said"),
    [
        (ADA, "image/jpeg", "I cannot look at pictures or listen to recordings yet"),
        (BOB, "audio/ogg", "Je ne peux pas encore regarder"),
        (ADA, "application/pdf", "I cannot look at pictures"),
        (ADA, "text/vcard", "I cannot look at pictures"),
        (ADA, "", "I cannot look at pictures"),
    ],
)
def test_what_cannot_be_read_is_kindly_declined(
    platform: FakeTwilio, channel: Channel, sender: str, kind: str, said: str
) -> None:
    form = _with_file(platform.put(b"\xff\xd8"), kind) | {"From": f"whatsapp:{sender}"}
    answer = send(channel, form)
    assert said in answer.body.decode()
    assert answer.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?><Response><Message>')
    assert work() == 0
    assert platform.storage == []
    assert len(channel.log("media")) == 1


def test_words_beside_a_picture_are_answered(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, _with_file(platform.put(b"\xff"), "image/jpeg", "Look at this"))
    work()
    (text,) = platform.texts()
    assert text.startswith("(I could not open everything that you sent")
    assert text.endswith("\n\nLook at this")


def _elsewhere(port: int) -> list[str]:
    path = "/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1"
    return [
        f"http://localhost:{port}{path}",
        f"http://127.0.0.1:{port}/other",
        "file:///etc/passwd",
    ]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_files_come_from_twilio_alone(channel: Channel, which: int) -> None:
    with serve(reply(200, b"stolen")) as other:
        url = _elsewhere(other.port)[which]
        ask(channel, _with_file(url, "text/plain", "Read this"))
        work()
        assert other.requests == []
    assert channel.conversations()[0][0] == ("user", "Read this")


@pytest.mark.parametrize(
    "content",
    [b"x" * (media.MAX_BYTES + 1), b"\x00\x01binary", b"", b"   "],
    ids=["too large", "no text", "empty", "blank"],
)
def test_a_document_that_cannot_be_read_is_said(
    platform: FakeTwilio, channel: Channel, content: bytes
) -> None:
    ask(channel, _with_file(platform.put(content), "text/plain"))
    work()
    assert channel.conversations()[0][0][1] == "I sent a document that cannot be read."
    assert platform.texts()[0].startswith("(I could not open everything that you sent")


def test_a_document_that_is_not_there_yet_is_asked_for_again(
    platform: FakeTwilio, channel: Channel
) -> None:
    url = platform.put(b"Here I am")
    platform.failing = {"GET": [(404, 20404)]}
    ask(channel, _with_file(url, "text/plain"))
    work()
    assert channel.conversations()[0][0][1] == "Document 1:\nHere I am"


def test_a_long_document_is_cut(platform: FakeTwilio, channel: Channel) -> None:
    form = _with_file(platform.put(b"a" * 900_000), "text/plain")
    form |= {"NumMedia": "2", "MediaUrl1": platform.put(b"b", "ME2")}
    ask(channel, form | {"MediaContentType1": "text/plain"})
    work()
    text = channel.conversations()[0][0][1]
    assert text == "Document 1:\n" + "a" * media.MAX_CHARACTERS


@pytest.mark.parametrize("count", ["-1", "x", "99999", "3"])
def test_a_wrong_count_of_files_does_no_harm(
    platform: FakeTwilio, channel: Channel, count: str
) -> None:
    ask(channel, message("Still", NumMedia=count))
    work()
    assert platform.texts() == ["Still"]


def test_a_place_is_told_as_text(platform: FakeTwilio, channel: Channel) -> None:
    place = {"Latitude": "48.8584", "Longitude": "2.2945", "Label": "Eiffel"}
    ask(channel, message("", **place))
    work()
    assert platform.texts() == ["My location: Eiffel, 48.8584, 2.2945"]


def test_what_became_of_an_answer_is_in_the_log(platform: FakeTwilio, channel: Channel) -> None:
    ask(channel, message())
    work()
    sid = platform.messages[0]["sid"]
    # In a wrong order, and some of them twice.
    for now in ("read", "sent", "delivered", "queued", "delivered", "read"):
        assert send(channel, status(sid, now), "status").body == EMPTY
    entries = [each for each in channel.log() if each["kind"] in ("read", "delivered", "sent")]
    assert sorted((each["kind"], each["status"], each["direction"]) for each in entries) == [
        ("delivered", "ok", "out"),
        ("read", "ok", "out"),
    ]


def test_an_answer_after_24_hours_is_explained(channel: Channel) -> None:
    failed: dict[str, Any] = {"ErrorCode": "63016"}
    send(channel, message())
    for _ in range(2):
        send(channel, status("SM1", "undelivered", **failed), "status")
    (entry,) = channel.log("undelivered")
    assert entry["status"] == "failed"
    assert "More than 24 hours have passed" in entry["detail"]
    assert "63016" in entry["detail"]
    assert channel.get()["status"] == "connected"


def test_a_callback_about_the_sender_itself_breaks_the_connection(channel: Channel) -> None:
    send(channel, message())
    send(channel, status("SM1", "failed", ErrorCode="63112"), "status")
    shown = channel.get()
    assert (shown["status"], shown["failure"]["code"]) == ("failed", "business_disabled")


@pytest.mark.parametrize("code", ["", "abc", "9" * 40, "²"])
def test_a_callback_with_any_code_is_noted(channel: Channel, code: str) -> None:
    answer = send(channel, status("SM1", "failed", ErrorCode=code), "status")
    assert answer.status == 200
    assert len(channel.log("failed")) == 1
