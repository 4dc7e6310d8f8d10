"""Who has written: their name and language, as Slack knows them."""

from dataclasses import replace

from channels.adapters.protocol import Incoming
from channels.adapters.slack.api import SlackApi
from channels.errors import PlatformError
from frontdesk.observability import logger


async def completed(api: SlackApi, incoming: Incoming) -> Incoming:
    """The message with its writer's name and locale, where Slack tells them."""
    form = {"user": incoming.reply_to["user"], "include_locale": "true"}
    try:
        told = await api.call("users.info", form=form, attempts=1)
    except PlatformError as error:
        logger.info("no name from slack", code=error.code)
        return incoming
    user = told.get("user")
    if not isinstance(user, dict):
        return incoming
    profile = user.get("profile")
    shown = profile.get("display_name") if isinstance(profile, dict) else None
    name = shown or user.get("real_name") or user.get("name") or ""
    return replace(incoming, sender_name=str(name)[:80], locale=str(user.get("locale") or ""))
