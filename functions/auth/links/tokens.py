"""The secret in a mailed link: ``<user>.<mac>``.

It follows from the job that asked for it, so a job that is done again after a crash mails the
very same link instead of killing the one in the mailbox.
"""

import base64
import hmac
from hashlib import sha256

from auth.links.items import Purpose
from frontdesk.settings import master_secret


def link_token(purpose: Purpose, user_id: str, job_id: str) -> str:
    """The token of one request for a link."""
    message = "\0".join(("link", purpose, user_id, job_id)).encode()
    mac = hmac.digest(master_secret(), message, sha256)
    return f"{user_id}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def token_hash(token: str) -> str:
    """What is stored of a token; 256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()
