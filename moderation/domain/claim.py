"""A claim: one holder's exclusive hold on one held comment, until its lease ends."""

from dataclasses import dataclass
from datetime import datetime

from moderation.domain.decision import Actor
from moderation.domain.errors import ClaimLost


@dataclass(frozen=True)
class Claim:
    """`revision` is the one the holder was shown; `sampling` is from how many chance picked this one, if it did."""

    id: str
    comment_id: str
    revision: int
    holder: Actor
    expires_at: datetime
    released: bool = False
    sampling: float | None = None

    def still_held(self, now: datetime) -> "Claim":
        """Return itself; raise ClaimLost once released or past the lease."""
        if self.released or now >= self.expires_at:
            raise ClaimLost(f"the claim '{self.id}' is over; claim the comment again")
        return self
