# ruff: noqa: RUF001 (French apostrophes)
"""The mails with links, in English and French.

They never repeat the user's name: whoever registers somebody else's address chooses it, and would
otherwise send their own words through us.
"""

from html import escape
from typing import Literal
from urllib.parse import quote

from auth.links.items import Purpose
from frontdesk.mail import Mail
from frontdesk.settings import get_settings

Locale = Literal["en", "fr"]
_PAGES: dict[Purpose, str] = {"verify_email": "verify-email", "password_reset": "reset-password"}
_TEXTS: dict[tuple[Purpose, Locale], tuple[str, str, str, str]] = {
    ("verify_email", "en"): (
        "Confirm your email address",
        "Please confirm that this is your email address:",
        "Confirm the address",
        "The link is good for 24 hours. If you did not sign up for Frontdesk, ignore this mail.",
    ),
    ("verify_email", "fr"): (
        "Confirmez votre adresse e-mail",
        "Merci de confirmer que cette adresse e-mail est la vôtre :",
        "Confirmer l’adresse",
        "Le lien est valable 24 heures. Si vous n’avez pas créé de compte Frontdesk, ignorez "
        "ce message.",
    ),
    ("password_reset", "en"): (
        "Reset your password",
        "Somebody, hopefully you, asked to reset the password of your Frontdesk account:",
        "Choose a new password",
        "The link is good for one hour and works once. If you did not ask for it, ignore this "
        "mail; your password stays as it is.",
    ),
    ("password_reset", "fr"): (
        "Réinitialisez votre mot de passe",
        "Une réinitialisation du mot de passe de votre compte Frontdesk a été demandée :",
        "Choisir un nouveau mot de passe",
        "Le lien est valable une heure et ne fonctionne qu’une fois. Si vous n’avez rien "
        "demandé, ignorez ce message ; votre mot de passe ne change pas.",
    ),
}


def link_mail(purpose: Purpose, to: str, locale: Locale, token: str) -> Mail:
    """The mail that brings a link, as text and as simple HTML."""
    subject, request, action, note = _TEXTS[purpose, locale]
    page = f"{get_settings().base_url.rstrip('/')}/{_PAGES[purpose]}"
    url = f"{page}?token={quote(token, safe='')}"
    return Mail(
        to=to,
        subject=subject,
        text=f"{request}\n\n{url}\n\n{note}\n\nFrontdesk\n",
        html=(
            f'<!doctype html><html lang="{locale}"><body>'
            f'<p>{escape(request)}</p><p><a href="{escape(url)}">{escape(action)}</a></p>'
            f"<p>{escape(url)}</p><p>{escape(note)}</p><p>Frontdesk</p></body></html>"
        ),
    )
