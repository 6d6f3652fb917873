"""Password hashes with Argon2id (RFC 9106), and digests of secrets that are random enough without it."""

import hashlib
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from moderation.domain.comment import checked_text
from moderation.domain.errors import InvalidField

MIN_PASSWORD = 10


@dataclass(frozen=True)
class Passwords:
    """Hashes and checks; a check without a hash takes as long, so it does not tell who has an account."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hash(self, password: str) -> str:
        """Return an encoded Argon2id hash with its own salt."""
        return self.hasher.hash(password)

    def matches(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password made this hash; always False for None."""
        if hashed is None:
            self.hasher.hash(password)
            return False
        try:
            return self.hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, hashed: str) -> bool:
        """Tell whether the hash was made with weaker parameters than today's."""
        return self.hasher.check_needs_rehash(hashed)


def checked_password(password: str) -> str:
    """Return a password that is long enough and can be hashed; raises InvalidField for any other."""
    if len(password) < MIN_PASSWORD:
        raise InvalidField(f"the password has {len(password)} characters; at least {MIN_PASSWORD} are needed")
    return checked_text(password, "/password")


def digest(secret: str) -> str:
    """Return the SHA-256 of a key, a session's token or another secret of high entropy; total on any str."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
