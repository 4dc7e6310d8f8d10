"""The pre-chat form: what a visitor answers, and whether they still have to."""

import re

from frontdesk import clock
from frontdesk.records.visitor import Visitor
from frontdesk.records.widget_settings import PreChat
from widget.errors import FormIncomplete

_FORMS = {
    "email": (re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+"), "an email address"),
    "tel": (re.compile(r"\+?[0-9][0-9 ()./-]{3,29}"), "a telephone number"),
}
_OWN = {"name": 100, "email": 254}
"""Answers that say who the visitor is, and the most characters of each."""


def answers_to(form: PreChat, given: dict[str, str], visitor: Visitor) -> Visitor:
    """The visitor with their answers; raises `FormIncomplete` that names each wrong field.

    Answers to what is not asked are left out: a page may still show an older form.
    """
    if not form.enabled:
        return visitor
    answers: dict[str, str] = {}
    wrong: list[dict[str, str]] = []
    for field in form.fields:
        # One line without control characters, since it is shown in lists and exports.
        answer = " ".join(given.get(field.key, "").split())
        pattern, name = _FORMS.get(field.type, (None, ""))
        if not answer:
            if field.required:
                wrong.append(_wrong(field.key, "required", "This is needed."))
        elif pattern and not pattern.fullmatch(answer):
            wrong.append(_wrong(field.key, "malformed", f"This is not {name}."))
        elif len(answer) > _OWN.get(field.key, 500):
            wrong.append(_wrong(field.key, "too_long", "This is too long."))
        else:
            answers[field.key] = answer
    if wrong:
        raise FormIncomplete("Some answers are missing or not valid.", errors=wrong)
    own = {} if visitor.external_id else {name: answers[name] for name in _OWN if name in answers}
    return visitor.model_copy(update={"answers": answers, "form_at": clock.now(), **own})


def is_done(form: PreChat, visitor: Visitor) -> bool:
    """Whether nothing has to be asked: no form, answered, or all that is needed is signed."""
    if not form.enabled or visitor.form_at is not None:
        return True
    needed = {field.key for field in form.fields if field.required}
    known = {name for name in _OWN if getattr(visitor, name)}
    return visitor.external_id is not None and bool(needed) and needed <= known


def _wrong(key: str, code: str, message: str) -> dict[str, str]:
    return {"field": f"form.{key}", "message": message, "code": code}
