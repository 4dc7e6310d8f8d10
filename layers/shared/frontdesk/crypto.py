"""Encrypts small secrets of users (tokens, passwords of their systems) for the table.

Every secret is bound to a context, such as ``{"workspace_id": …, "purpose": …}``: the same must be
given to read it, so that a secret that was copied to another record is of no use there.

A sealed secret is text: ``v1.kms.<data key, encrypted by KMS>.<nonce and ciphertext>`` in the
cloud, ``v1.local.<nonce and ciphertext>`` on one machine, each part in URL-safe base64.
"""

import binascii
import json
import os
from base64 import b64decode, urlsafe_b64encode
from functools import cached_property, lru_cache
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from frontdesk.errors import FrontdeskError, Unavailable
from frontdesk.settings import get_settings, master_secret

Context = dict[str, str]

_VERSION = "v1"
_NONCE_BYTES = 12
# What KMS answers about a data key that was changed, or whose master key is another or gone.
_UNREADABLE = {
    "InvalidCiphertextException",
    "IncorrectKeyException",
    "NotFoundException",
    "AccessDeniedException",
}


class SecretUnreadable(FrontdeskError):
    """Changed, cut, sealed for another context, or sealed with a key that is not this one."""

    status = 500
    code = "secret_unreadable"
    title = "A stored secret cannot be read"


class KeysUnavailable(Unavailable):
    code = "keys_unavailable"
    title = "Secrets cannot be used right now"


class Cipher(Protocol):
    """Seals and opens secrets."""

    def encrypt(self, plaintext: str, context: Context) -> str:
        """Seal a secret, each time as a different text; raises ``KeysUnavailable``."""
        ...

    def decrypt(self, sealed: str, context: Context) -> str:
        """Open what was sealed for this context; ``SecretUnreadable``, ``KeysUnavailable``."""
        ...


class LocalCipher:
    """AES-256-GCM with a key derived (HKDF) from the platform's master secret."""

    def __init__(self, master: bytes) -> None:
        derivation = HKDF(SHA256(), length=32, salt=None, info=b"frontdesk secrets v1")
        self._key = derivation.derive(master)

    def encrypt(self, plaintext: str, context: Context) -> str:
        """See ``Cipher.encrypt``."""
        return _join("local", _seal(self._key, plaintext, context))

    def decrypt(self, sealed: str, context: Context) -> str:
        """See ``Cipher.decrypt``."""
        (box,) = _split(sealed, "local", 1)
        return _open(self._key, box, context)


class KmsCipher:
    """AES-256-GCM with a data key per secret, which KMS encrypts under ``key_id``."""

    def __init__(self, key_id: str, *, region: str) -> None:
        self._key_id = key_id
        self._region = region

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("kms", region_name=self._region)

    def encrypt(self, plaintext: str, context: Context) -> str:
        """See ``Cipher.encrypt``; one call to KMS."""
        made = self._ask("generate_data_key", context, KeySpec="AES_256")
        box = _seal(made["Plaintext"], plaintext, context)
        return _join("kms", made["CiphertextBlob"], box)

    def decrypt(self, sealed: str, context: Context) -> str:
        """See ``Cipher.decrypt``; one call to KMS."""
        data_key, box = _split(sealed, "kms", 2)
        opened = self._ask("decrypt", context, CiphertextBlob=data_key)
        return _open(opened["Plaintext"], box, context)

    def _ask(self, operation: str, context: Context, **parameters: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        _check(context)
        ask = getattr(self._client, operation)
        try:
            return ask(KeyId=self._key_id, EncryptionContext=context, **parameters)
        except (BotoCoreError, ClientError) as error:
            answer = error.response if isinstance(error, ClientError) else {}
            if operation == "decrypt" and answer.get("Error", {}).get("Code") in _UNREADABLE:
                raise SecretUnreadable from error
            raise KeysUnavailable from error


@lru_cache(maxsize=1)
def get_cipher() -> Cipher:
    """KMS when the settings name a key, otherwise the master secret."""
    settings = get_settings()
    if settings.kms_key_id:
        return KmsCipher(settings.kms_key_id, region=settings.aws_region)
    return LocalCipher(master_secret())


def encrypt(plaintext: str, context: Context) -> str:
    """Seal with this process's cipher; see ``Cipher.encrypt``."""
    return get_cipher().encrypt(plaintext, context)


def decrypt(sealed: str, context: Context) -> str:
    """Open with this process's cipher; see ``Cipher.decrypt``."""
    return get_cipher().decrypt(sealed, context)


def _seal(key: bytes, plaintext: str, context: Context) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext.encode(), _bound(context))


def _open(key: bytes, box: bytes, context: Context) -> str:
    bound = _bound(context)
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], bound).decode()
    except (InvalidTag, ValueError):
        raise SecretUnreadable from None


def _bound(context: Context) -> bytes:
    """The context as bytes, the same whatever the order of its names."""
    _check(context)
    return json.dumps(context, sort_keys=True, separators=(",", ":")).encode()


def _check(context: Context) -> None:
    if not context or not all(context.values()):
        raise ValueError("a secret is bound to at least one name, and no value of it is empty")


def _join(kind: str, *parts: bytes) -> str:
    return ".".join([_VERSION, kind, *(urlsafe_b64encode(part).decode() for part in parts)])


def _split(sealed: str, kind: str, count: int) -> list[bytes]:
    version, _, rest = sealed.partition(".")
    made_with, *parts = rest.split(".")
    if version != _VERSION or made_with != kind or len(parts) != count:
        raise SecretUnreadable("A stored secret was sealed in another way than this one")
    try:
        return [b64decode(part, altchars=b"-_", validate=True) for part in parts]
    except (binascii.Error, ValueError):
        raise SecretUnreadable from None
