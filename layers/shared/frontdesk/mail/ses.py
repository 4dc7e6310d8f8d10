"""Mail in the cloud: SES."""

from email.utils import parseaddr
from functools import cached_property
from typing import Any

from frontdesk.errors import Invalid, Unavailable
from frontdesk.mail.message import Mail


class SesMailer:
    """Sends from one address that SES has verified."""

    def __init__(self, sender: str, *, region: str) -> None:
        self._sender = sender
        self._region = region

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sesv2", region_name=self._region)

    def send(self, mail: Mail) -> str:
        """See ``Mailer.send``."""
        from botocore.exceptions import BotoCoreError, ClientError

        simple: dict[str, Any] = {
            "Subject": _utf8(mail.subject),
            "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
        }
        if mail.thread:
            # Of the headers that name a mail, SES sets Message-ID itself.
            domain = parseaddr(self._sender)[1].rpartition("@")[2]
            simple["Headers"] = [{"Name": "References", "Value": f"<{mail.thread}@{domain}>"}]
        try:
            sent = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [mail.to]},
                Content={"Simple": simple},
            )
        except (BotoCoreError, ClientError) as error:
            if isinstance(error, ClientError) and _for_good(
                error.response["Error"]["Code"], str(error)
            ):
                raise Invalid("The mail was refused", code="invalid_mail") from error
            raise Unavailable("The mail could not be sent", code="mail_unavailable") from error
        return str(sent["MessageId"])


def _for_good(code: str, message: str) -> bool:
    """Whether SES will never take this mail. What is not verified is a fault of our account."""
    return code in ("MessageRejected", "BadRequestException") and "not verified" not in message


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
