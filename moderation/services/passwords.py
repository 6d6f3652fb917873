"""Password hashes with Argon2id (RFC 9106)."""

from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


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
