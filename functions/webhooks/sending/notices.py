# ruff: noqa: RUF001 (French apostrophes)
"""The mail that tells a workspace's owners that an endpoint was switched off."""

from html import escape
from typing import Literal

from frontdesk.bus import Event
from frontdesk.errors import Invalid, Unavailable
from frontdesk.identity import Membership, User
from frontdesk.mail import Mail, send
from frontdesk.observability import logger
from frontdesk.records.webhook_endpoint import Endpoint
from frontdesk.settings import get_settings
from frontdesk.table import Query, Table
from webhooks.endpoints.repository import EndpointRepository
from webhooks.errors import EndpointNotFound

Locale = Literal["en", "fr"]
_SUBJECTS: dict[Locale, str] = {
    "en": "A webhook endpoint was switched off",
    "fr": "Un point de terminaison webhook a été désactivé",
}
_REASONS: dict[tuple[str, Locale], str] = {
    ("failing", "en"): "For five days, no delivery to this endpoint has succeeded:",
    ("failing", "fr"): "Depuis cinq jours, aucune livraison vers ce point n’a réussi :",
    ("gone", "en"): "This endpoint has answered “410 Gone”, which asks us to stop:",
    ("gone", "fr"): "Ce point a répondu « 410 Gone », ce qui nous demande d’arrêter :",
}
_REST: dict[Locale, str] = {
    "en": (
        "Frontdesk sends nothing more to it. When the cause is gone, switch the endpoint on "
        "again; what was missed in the last 30 days can be sent again from its delivery log."
    ),
    "fr": (
        "Frontdesk n’y envoie plus rien. Une fois la cause réglée, réactivez-le ; ce qui a été "
        "manqué ces 30 derniers jours peut être renvoyé depuis son journal de livraisons."
    ),
}


def tell_owners(table: Table, event: Event) -> None:
    """After ``webhook.disabled``: mail every owner, once for each time it was switched off. Raises
    `Unavailable` where some could not be mailed now, so that the event comes again for them."""
    endpoints = EndpointRepository(table, event.workspace_id)
    try:
        endpoint = endpoints.get(str(event.data["endpoint_id"]))
    except EndpointNotFound:
        return
    if endpoint.enabled:
        return
    told = endpoint.mailed_to if endpoint.mailed_event_id == event.id else []
    left: Unavailable | None = None
    for user in _owners(table, event.workspace_id):
        if user.id in told:
            continue
        try:
            send(_mail(user, endpoint, str(event.data["reason"])))
        except Invalid:
            logger.warning("an owner cannot be mailed", user=user.id)
        except Unavailable as error:
            left = error
            continue
        told = [*told, user.id]
        endpoints.mailed(endpoint.id, event.id, told)
    if left:
        raise left
    logger.info("owners told of a switched-off endpoint", endpoint_id=endpoint.id)


def _owners(table: Table, workspace_id: str) -> list[User]:
    members = table.all(Query(Membership, f"WS#{workspace_id}", "MEMBER#"))
    owners = [member.user_id for member in members if member.role == "owner"]
    if not owners:
        return []
    users = table.batch_get([(User, User.key_of(user_id)) for user_id in owners[:100]])
    return [user for user in users if isinstance(user, User) and user.status == "active"]


def _mail(user: User, endpoint: Endpoint, reason: str) -> Mail:
    locale: Locale = user.locale
    why, rest = _REASONS[reason, locale], _REST[locale]
    link = get_settings().base_url.rstrip("/")
    return Mail(
        to=user.email,
        subject=_SUBJECTS[locale],
        text=f"{why}\n\n{endpoint.url}\n\n{rest}\n\n{link}\n\nFrontdesk\n",
        html=(
            f'<!doctype html><html lang="{locale}"><body><p>{escape(why)}</p>'
            f"<p><code>{escape(endpoint.url)}</code></p><p>{escape(rest)}</p>"
            f'<p><a href="{escape(link)}">Frontdesk</a></p></body></html>'
        ),
    )
