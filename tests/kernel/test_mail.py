"""The contract of the mail port, the same for SES and for the local outbox."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from frontdesk import clock
from frontdesk.errors import FrontdeskError, Invalid, Unavailable
from frontdesk.mail import Mail, Mailer, get_mailer, send
from frontdesk.mail.outbox import OutboxMailer
from frontdesk.mail.ses import SesMailer
from frontdesk.settings import reset_settings

REGION = "eu-west-1"
SENDER = "Frontdesk <no-reply@frontdesk.example>"
MAIL = Mail(
    to="ana@example.com",
    subject="Réinitialisez votre mot de passe",
    text="Une ligne\n\nhttps://x.example/?t=é",
    html="<p>Une ligne</p>",
)


class Bench(Protocol):
    mailer: Mailer

    def last(self) -> dict[str, str | None]: ...
    def break_it(self) -> None: ...


class OutboxBench:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outbox = OutboxMailer(folder, SENDER)
        self.mailer: Mailer = self.outbox

    def last(self) -> dict[str, str | None]:
        mail = self.outbox.newest(1)[0]
        return {name: mail[name] for name in ("from", "to", "subject", "text", "html", "thread")}

    def break_it(self) -> None:
        self.folder.rmdir()
        self.folder.write_bytes(b"a file where the folder should be")


class SesBench:
    def __init__(self) -> None:
        self.client: Any = boto3.client("sesv2", region_name=REGION)
        self.client.create_email_identity(EmailIdentity="frontdesk.example")
        ses = SesMailer(SENDER, region=REGION)
        # moto keeps the HTML alone; what was asked of SES has all of it.
        ses._client.meta.events.register("provide-client-params.sesv2.SendEmail", self.note)
        self.mailer: Mailer = ses
        self.asked: dict[str, Any] = {}

    def note(self, params: dict[str, Any], **_: Any) -> None:
        self.asked = params

    def last(self) -> dict[str, str | None]:
        simple = self.asked["Content"]["Simple"]
        [to] = self.asked["Destination"]["ToAddresses"]
        return {
            "from": self.asked["FromEmailAddress"],
            "to": to,
            "subject": simple["Subject"]["Data"],
            "text": simple["Body"]["Text"]["Data"],
            "html": simple["Body"]["Html"]["Data"],
            "thread": self._thread(simple.get("Headers", [])),
        }

    def _thread(self, headers: list[dict[str, str]]) -> str | None:
        """What the mails of a thread have in common, from the one header that may be set."""
        for header in headers:
            assert header["Name"] == "References"
            return header["Value"].removeprefix("<").removesuffix("@frontdesk.example>")
        return None

    def break_it(self) -> None:
        self.client.delete_email_identity(EmailIdentity="frontdesk.example")


@pytest.fixture(params=["outbox", "ses"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    if request.param == "outbox":
        (tmp_path / "mail").mkdir()
        yield OutboxBench(tmp_path / "mail")
    else:
        with mock_aws():
            yield SesBench()


def test_a_mail_is_handed_over_as_it_is(bench: Bench) -> None:
    first, second = bench.mailer.send(MAIL), bench.mailer.send(MAIL)
    assert first != second
    assert bench.last() == {
        "from": SENDER,
        "to": MAIL.to,
        "subject": MAIL.subject,
        "text": MAIL.text,
        "html": MAIL.html,
        "thread": None,
    }


def test_mails_about_the_same_are_one_thread(bench: Bench) -> None:
    bench.mailer.send(replace(MAIL, thread="cnv_1"))
    assert bench.last()["thread"] == "cnv_1"
    for thread in ("", "a b", "a>", "a\n", "é", "a" * 101):
        with pytest.raises(Invalid):
            replace(MAIL, thread=thread)


def test_a_mail_that_could_not_be_handed_over_is_an_error(bench: Bench) -> None:
    bench.break_it()
    with pytest.raises(Unavailable) as caught:
        bench.mailer.send(MAIL)
    assert caught.value.code == "mail_unavailable"


@pytest.mark.parametrize(
    ("code", "message", "problem"),
    [
        ("MessageRejected", "Email contains a virus", Invalid),
        ("BadRequestException", "Illegal address", Invalid),
        ("MessageRejected", "Email address is not verified", Unavailable),
        ("TooManyRequestsException", "Slow down", Unavailable),
        ("SendingPausedException", "Paused", Unavailable),
    ],
)
def test_what_ses_refuses_for_good_is_told_from_what_may_pass(
    code: str, message: str, problem: type[FrontdeskError]
) -> None:
    ses = SesMailer(SENDER, region=REGION)
    with Stubber(ses._client) as stubbed:
        stubbed.add_client_error("send_email", code, message)
        with pytest.raises(problem):
            ses.send(MAIL)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@example.com, eve@example.com",
        "ana@example.com;eve@example.com",
        "ana@example.com eve@example.com",
        "ana@example.com\nBcc: eve@example.com",
        "ana@example.com\r\n",
        "ana@exa\x00mple.com",
        "Ana <ana@example.com>",
        '"a\\"b"@example.com',
        "ana@example.com\u2028Bcc:eve@example.com",
        "josé@example.com",
    ],
)
def test_what_is_not_one_bare_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as caught:
        Mail(to=address, subject="s", text="t", html="h")
    assert caught.value.code == "invalid_mail"


@pytest.mark.parametrize(
    "subject",
    ["", "x" * 201, "a\nBcc: eve@example.com", "a\rb", "a\x00", "a\x85b", "a\u2028b", "a\tb"],
)
def test_a_subject_that_could_break_a_header_is_refused(subject: str) -> None:
    with pytest.raises(Invalid) as caught:
        Mail(to="ana@example.com", subject=subject, text="t", html="h")
    assert caught.value.code == "invalid_mail"


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("a.b+c@example.com", "a.b+c@example.com"),
        ("ana@münchen.example", "ana@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_is_taken_with_its_domain_in_ascii(address: str, sent_to: str) -> None:
    assert Mail(to=address, subject="s", text="t", html="h").to == sent_to


def test_the_outbox_lists_the_newest_first_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    outbox = OutboxMailer(tmp_path / "data" / "mail", SENDER)
    assert outbox.newest() == []
    ids = [outbox.send(MAIL) for _ in range(5)]
    assert [mail["id"] for mail in outbox.newest()] == ids[::-1]
    assert [mail["id"] for mail in outbox.newest(2)] == ids[:2:-1]
    files = list((tmp_path / "data" / "mail").iterdir())
    assert len(files) == 5
    assert all(file.suffix == ".json" and file.stat().st_mode & 0o077 == 0 for file in files)


def test_the_outbox_sorts_by_the_time_of_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = OutboxMailer(tmp_path, SENDER)
    start = clock.now().replace(microsecond=500)
    ids = []
    for microseconds in (2, 1, 0):
        monkeypatch.setattr(
            clock, "now", lambda late=microseconds: start + timedelta(microseconds=late)
        )
        ids.append(outbox.send(MAIL))
    assert [mail["id"] for mail in outbox.newest()] == ids


def test_one_machine_uses_the_outbox_and_the_cloud_ses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_ENV", "local")
    try:
        fresh()
        send(MAIL)
        [file] = (tmp_path / "mail").iterdir()
        assert json.loads(file.read_bytes())["to"] == MAIL.to
        cloud = {
            "FRONTDESK_ENV": "production",
            "TABLE_NAME": "t",
            "COUNTERS_TABLE_NAME": "c",
            "JOBS_QUEUE_URL": "https://sqs",
            "INGEST_QUEUE_URL": "https://sqs",
            "PURGE_QUEUE_URL": "https://sqs",
            "ACCOUNT_PURGE_QUEUE_URL": "https://sqs",
            "WEBHOOKS_QUEUE_URL": "https://sqs",
            "CHANNELS_QUEUE_URL": "https://sqs",
            "VECTORS_URL": "https://vectors",
            "BLOBS_BUCKET": "b",
            "MAIL_FROM": SENDER,
            "BASE_URL": "https://frontdesk.example",
            "TOKEN_SECRET_ARN": "arn",
        }
        for name, value in cloud.items():
            monkeypatch.setenv(name, value)
        fresh()
        assert isinstance(get_mailer(), SesMailer)
    finally:
        monkeypatch.undo()
        fresh()


def fresh() -> None:
    reset_settings()
    get_mailer.cache_clear()
