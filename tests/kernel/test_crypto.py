"""The contract of sealing secrets, the same for KMS and for the local key."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from frontdesk.crypto import (
    Cipher,
    KmsCipher,
    LocalCipher,
    SecretUnreadable,
    decrypt,
    encrypt,
    get_cipher,
)
from frontdesk.errors import Unavailable
from frontdesk.settings import reset_settings

REGION = "eu-west-1"
CONTEXT = {"workspace_id": "wks_1", "purpose": "slack"}


@pytest.fixture(params=["local", "kms"])
def make(request: pytest.FixtureRequest) -> Iterator[Callable[[], Cipher]]:
    """Makes ciphers that have different keys."""
    if request.param == "local":
        masters = iter([b"m" * 32, b"n" * 32])
        yield lambda: LocalCipher(next(masters))
    else:
        with mock_aws():

            def kms() -> Cipher:
                created = boto3.client("kms", region_name=REGION).create_key()
                return KmsCipher(created["KeyMetadata"]["KeyId"], region=REGION)

            yield kms


@pytest.fixture
def cipher(make: Callable[[], Cipher]) -> Cipher:
    return make()


@pytest.mark.parametrize("secret", ["", "xoxb-1", "né \U0001f600\0", "x" * 100_000])
def test_a_secret_opens_as_it_was_sealed(cipher: Cipher, secret: str) -> None:
    sealed = cipher.encrypt(secret, CONTEXT)
    assert cipher.decrypt(sealed, dict(reversed(CONTEXT.items()))) == secret
    assert sealed.isascii()
    assert not secret or secret not in sealed


def test_the_same_secret_never_looks_the_same(cipher: Cipher) -> None:
    assert cipher.encrypt("a", CONTEXT) != cipher.encrypt("a", CONTEXT)


@pytest.mark.parametrize(
    "context",
    [
        {"workspace_id": "wks_2", "purpose": "slack"},
        {"workspace_id": "wks_1"},
        {"workspace_id": "wks_1", "purpose": "slack", "more": "1"},
        {"workspace_id": "slack", "purpose": "wks_1"},
    ],
)
def test_a_secret_opens_in_its_context_only(cipher: Cipher, context: dict[str, str]) -> None:
    sealed = cipher.encrypt("secret", CONTEXT)
    with pytest.raises(SecretUnreadable):
        cipher.decrypt(sealed, context)


@pytest.mark.parametrize("context", [{}, {"workspace_id": ""}])
def test_a_secret_needs_a_context(cipher: Cipher, context: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="bound"):
        cipher.encrypt("secret", context)
    sealed = cipher.encrypt("secret", CONTEXT)
    with pytest.raises(ValueError, match="bound"):
        cipher.decrypt(sealed, context)


def test_a_changed_secret_does_not_open(cipher: Cipher) -> None:
    sealed = cipher.encrypt("secret", CONTEXT)
    # The last letter may carry padding bits only, so the one before it is changed.
    for at in range(len(sealed) - 3):
        changed = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(SecretUnreadable):
            cipher.decrypt(changed, CONTEXT)


@pytest.mark.parametrize("change", ["", ".", "v1", "v1.local", "v1.local.", "v1.kms..", "secret"])
def test_what_was_never_sealed_does_not_open(cipher: Cipher, change: str) -> None:
    with pytest.raises(SecretUnreadable) as caught:
        cipher.decrypt(change, CONTEXT)
    assert (caught.value.status, caught.value.code) == (500, "secret_unreadable")


def test_a_cut_secret_does_not_open(cipher: Cipher) -> None:
    sealed = cipher.encrypt("secret", CONTEXT)
    for length in range(len(sealed) - 3):
        with pytest.raises(SecretUnreadable):
            cipher.decrypt(sealed[:length], CONTEXT)


def test_another_key_does_not_open_it(make: Callable[[], Cipher]) -> None:
    first, second = make(), make()
    with pytest.raises(SecretUnreadable):
        second.decrypt(first.encrypt("secret", CONTEXT), CONTEXT)


def test_kms_itself_binds_the_data_key_to_the_context() -> None:
    with mock_aws():
        client = boto3.client("kms", region_name=REGION)
        key_id = client.create_key()["KeyMetadata"]["KeyId"]
        sealed = KmsCipher(key_id, region=REGION).encrypt("secret", CONTEXT)
        data_key = urlsafe_b64decode(sealed.split(".")[2])
        opened = client.decrypt(CiphertextBlob=data_key, EncryptionContext=CONTEXT)
        assert len(opened["Plaintext"]) == 32
        with pytest.raises(client.exceptions.InvalidCiphertextException):
            client.decrypt(CiphertextBlob=data_key, EncryptionContext={"workspace_id": "wks_2"})


def test_a_key_that_is_gone_is_unavailable() -> None:
    with mock_aws():
        cipher = KmsCipher("11111111-1111-1111-1111-111111111111", region=REGION)
        with pytest.raises(Unavailable) as caught:
            cipher.encrypt("secret", CONTEXT)
    assert caught.value.code == "keys_unavailable"


def test_the_settings_choose_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TOKEN_SECRET", "s" * 32)
    monkeypatch.delenv("KMS_KEY_ID", raising=False)
    fresh()
    try:
        sealed = encrypt("secret", CONTEXT)
        assert decrypt(sealed, CONTEXT) == "secret"
        assert LocalCipher(b"s" * 32).decrypt(sealed, CONTEXT) == "secret"
        monkeypatch.setenv("KMS_KEY_ID", "alias/frontdesk")
        fresh()
        assert isinstance(get_cipher(), KmsCipher)
    finally:
        monkeypatch.undo()
        fresh()


def fresh() -> None:
    reset_settings()
    get_cipher.cache_clear()
