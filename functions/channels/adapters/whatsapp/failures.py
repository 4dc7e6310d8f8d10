"""What Twilio's error numbers mean for who set the connection up, and what they can do."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """``breaks``: nothing can be sent to anybody until a person does something."""

    code: str
    detail: str
    breaks: bool = False


_MEANINGS = {
    20003: Meaning(
        "auth_token_refused",
        "Twilio does not take the account SID and auth token. Enter the account's present ones.",
        breaks=True,
    ),
    20005: Meaning("account_not_active", "The Twilio account is not active.", breaks=True),
    20404: Meaning("not_found", "Twilio has no such account or message."),
    21211: Meaning("recipient_invalid", "Twilio does not take the recipient's number."),
    21408: Meaning("region_not_enabled", "The Twilio account may not write to this country."),
    21608: Meaning(
        "recipient_unverified", "A Twilio trial account writes to verified numbers only."
    ),
    21609: Meaning(
        "status_address_refused",
        "Twilio does not take the status address: the server's BASE_URL must be public.",
    ),
    21610: Meaning("recipient_stopped", "The recipient has written STOP and gets nothing."),
    21617: Meaning("message_too_long", "Twilio found the message too long."),
    63001: Meaning("channel_not_authorized", "WhatsApp does not take the sender.", breaks=True),
    63003: Meaning("recipient_not_on_whatsapp", "WhatsApp does not know the recipient."),
    63005: Meaning("content_refused", "WhatsApp did not take the message's content."),
    63007: Meaning(
        "sender_unknown",
        "The Twilio account has no WhatsApp sender with this number. Check the sender number.",
        breaks=True,
    ),
    63012: Meaning("whatsapp_failed", "WhatsApp had an error of its own."),
    63013: Meaning("policy_violated", "WhatsApp refused the message by its policy."),
    63014: Meaning("recipient_blocked", "The recipient has blocked the sender."),
    63015: Meaning(
        "sandbox_not_joined",
        "The recipient has not joined the Twilio sandbox: they send its join words first.",
    ),
    63016: Meaning(
        "outside_24_hours",
        "More than 24 hours have passed since the person's last message: WhatsApp takes no free "
        "text then. The person has to write again first.",
    ),
    63018: Meaning("whatsapp_rate_limit", "WhatsApp's limit for this sender was reached."),
    63020: Meaning(
        "not_accepted_at_meta",
        "Meta does not let Twilio send: accept Twilio's request in the Meta Business Manager.",
        breaks=True,
    ),
    63021: Meaning("content_refused", "WhatsApp did not take the message's content."),
    63024: Meaning("recipient_invalid", "WhatsApp cannot deliver to this recipient."),
    63032: Meaning("recipient_limited", "WhatsApp does not deliver this to the person."),
    63038: Meaning("daily_limit", "The Twilio account's daily limit of messages was reached."),
    63049: Meaning("not_delivered_by_meta", "Meta chose not to deliver the message."),
    63051: Meaning("business_locked", "Meta has locked the WhatsApp business account.", True),
    63112: Meaning("business_disabled", "Meta has disabled the business account.", True),
}


def meaning(number: int | None, said: str = "") -> Meaning:
    """What an error is called here, and in words. ``said`` is Twilio's own text."""
    known = _MEANINGS.get(number or 0)
    if known:
        return known._replace(detail=f"{known.detail} (Twilio error {number})")
    text = said[:200] or "no reason given"
    return Meaning(f"twilio_{number or 'error'}", f"Twilio error {number or ''}: {text}")
