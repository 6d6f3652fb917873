"""How two models fare side by side, each on its own part of the comments, which chance gave it."""

from dataclasses import dataclass

from moderation.domain.agreement import LEAST, Difference, Estimate, chance_of_more, difference, proportion
from moderation.domain.decision import Choice
from moderation.domain.policy import Action

SURELY_WORSE = 0.01
"""A canary is stopped when chance alone would overturn so many more of its verdicts less often than this."""


def overturned(verdict: Action, answer: Choice) -> bool:
    """Tell whether a person went against a verdict: rejected what it published, published what it held or rejected."""
    return (verdict is Action.PUBLISH) is (answer is Choice.REJECT)


@dataclass(frozen=True)
class Part:
    """What one model made of its part, and of how many of its verdicts that people answered on they overturned.

    `model` is None for the shipped one.
    """

    model: str | None
    comments: int = 0
    held: int = 0
    rejected: int = 0
    answers: int = 0
    overturned: int = 0

    @property
    def held_share(self) -> Estimate | None:
        return proportion(self.held, self.comments)

    @property
    def rejected_share(self) -> Estimate | None:
        return proportion(self.rejected, self.comments)

    @property
    def overturned_share(self) -> Estimate | None:
        return proportion(self.overturned, self.answers)


@dataclass(frozen=True)
class Comparison:
    """The canary's part beside the champion's."""

    canary: Part
    champion: Part

    @property
    def more_held(self) -> Difference | None:
        """How much more the canary holds; None where either part has too few comments."""
        return difference((self.canary.held, self.canary.comments), (self.champion.held, self.champion.comments))

    @property
    def more_overturned(self) -> Difference | None:
        """How much more of the canary's verdicts are overturned; None where either part has too few answers."""
        return difference(
            (self.canary.overturned, self.canary.answers), (self.champion.overturned, self.champion.answers)
        )

    @property
    def chance(self) -> float:
        """How often chance alone would overturn so many more of the canary's verdicts; 1 with too few answers."""
        if min(self.canary.answers, self.champion.answers) < LEAST:
            return 1.0
        return chance_of_more(
            (self.canary.overturned, self.canary.answers), (self.champion.overturned, self.champion.answers)
        )

    @property
    def surely_worse(self) -> bool:
        """Tell whether the canary is to be stopped."""
        return self.chance < SURELY_WORSE
