"""Password hashes: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane)."""

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Each hash takes 19 MiB and a whole core: more at once would only wait for each other.
_slots = threading.BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The hash to store, with its salt and parameters."""
    with _slots:
        return _hasher.hash(_normalised(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; as slow without a hash as with one."""
    with _slots:
        try:
            return _hasher.verify(stored or _nobodys_hash(), _normalised(password))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _normalised(password: str) -> str:
    # One keyboard writes é as one character, another as two.
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password \0")
