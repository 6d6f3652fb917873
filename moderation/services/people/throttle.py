"""Slowing down who guesses: failures in a row are counted by e-mail, by network address and by person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from moderation.domain.access_errors import LoginBlocked
from moderation.services.people.passwords import digest
from moderation.services.ports import Clock
from moderation.store.store import Store

FREE_FAILURES = {"email": 5, "code": 5, "address": 30}  # a newsroom shares one address
FIRST_BLOCK_SECONDS = 15
LONGEST_BLOCK_SECONDS = 900


@dataclass(frozen=True)
class Throttle:
    """Counts failures; after the free ones each doubles the pause, up to a quarter of an hour."""

    store: Store
    clock: Clock

    def subjects(self, **guessed: str) -> dict[str, str]:
        """Return what to count by, {kind: hash}; the kinds are those of FREE_FAILURES."""
        return {kind: digest(f"{kind}:{value}") for kind, value in guessed.items()}

    def refuse_blocked(self, subjects: Iterable[str]) -> None:
        """Raise LoginBlocked with `retry_after` while one of the subjects has to wait."""
        now = self.clock()
        with self.store.read() as tx:
            blocks = [until for subject in subjects if (until := tx.login_attempts.blocked_until(subject))]
        longest = max(blocks, default=now)
        if longest > now:
            seconds = int((longest - now).total_seconds()) + 1
            raise LoginBlocked("too many failed attempts; wait before the next one", retry_after=seconds)

    def count_failure(self, subjects: Mapping[str, str]) -> None:
        """Count one more failure of each subject."""
        now = self.clock()
        with self.store.begin() as tx:
            for kind, subject in subjects.items():
                beyond = tx.login_attempts.fail(subject, now) - FREE_FAILURES[kind]
                if beyond >= 0:
                    pause = min(FIRST_BLOCK_SECONDS * 2**beyond, LONGEST_BLOCK_SECONDS)
                    tx.login_attempts.block(subject, now + timedelta(seconds=pause))
