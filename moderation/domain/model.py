"""A site's own models: their stages, and what stands in the way of making one the champion."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from moderation.domain.errors import MushrifError

LEAST_SHARE, MOST_SHARE = 1, 50
"""How many of a hundred comments a canary may judge."""


class Stage(StrEnum):
    """Where a model stands on its site: one shadow, one canary and one champion at most."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    CANARY = "canary"
    CHAMPION = "champion"
    RETIRED = "retired"


class UnknownModel(MushrifError):
    code = "unknown_model"


class ModelRefused(MushrifError):
    """The gate refused this model, or it does not stand where it would have to."""

    code = "model_refused"


class NothingToRollBack(MushrifError):
    code = "nothing_to_roll_back"


@dataclass(frozen=True)
class Model:
    """One version, with all that is known of how it came to be.

    Parameters
    ----------
    name : str
        What every score carries, and the folder under the data dir's `models`; unique among all sites.
    parent : str
        The version whose weights were the prior.
    sha256 : str
        That of the manifest, which holds those of all other files.
    data_hash : str
        Of the labels that trained it: the same labels give the same hash.
    parameters, report : mapping
        The recipe, and what the gate measured; plain JSON.
    passed : bool
        What the gate said.
    replaced_id : str, optional
        Which champion it took the place of, None for the shipped model.
    moved_at : datetime, optional
        When it came to its stage, or a canary to its share; None before it moved at all.
    share : int, optional
        How many of a hundred comments a canary judges; None at any other stage.
    """

    id: str
    site_id: str
    name: str
    parent: str
    stage: Stage
    sha256: str
    data_hash: str
    code_version: str
    parameters: Mapping[str, Any]
    report: Mapping[str, Any]
    passed: bool
    created_at: datetime
    promoted_at: datetime | None = None
    replaced_id: str | None = None
    moved_at: datetime | None = None
    share: int | None = None

    def judges(self, comment_id: str) -> bool:
        """Tell whether a canary judges this comment: the same for all its revisions and attempts.

        A larger share keeps what a smaller one had; another canary has other comments.
        """
        drawn = hashlib.sha256(f"{self.id}.{comment_id}".encode()).digest()
        return int.from_bytes(drawn[:8]) % 100 < (self.share or 0)

    def check_promotable(self, despite: str | None) -> None:
        """Raise ModelRefused when it is the champion, or when the gate refused it and nobody says why it may be so."""
        if self.stage is Stage.CHAMPION:
            raise ModelRefused(f"{self.name} is the champion already")
        if not self.passed and not despite:
            reasons = "; ".join(finding["detail"] for finding in self.report.get("refused", []))
            raise ModelRefused(f"the gate refused {self.name}: {reasons}")

    def check_canary(self, share: int) -> None:
        """Raise ModelRefused for a share out of bounds, for the champion, and for what the gate refused."""
        if not LEAST_SHARE <= share <= MOST_SHARE:
            raise ModelRefused(f"a canary's share is {LEAST_SHARE} to {MOST_SHARE} comments of a hundred, not {share}")
        if self.stage is Stage.CHAMPION:
            raise ModelRefused(f"{self.name} is the champion; it judges all comments")
        if not self.passed:
            raise ModelRefused(f"the gate refused {self.name}; it judges no reader's comment")

    def check_is_canary(self) -> None:
        """Raise ModelRefused for a model at any other stage."""
        if self.stage is not Stage.CANARY:
            raise ModelRefused(f"{self.name} is no canary; its stage is '{self.stage}'")
