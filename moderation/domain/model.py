"""A site's own models: their stages, and what stands in the way of making one the champion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from moderation.domain.errors import MushrifError


class Stage(StrEnum):
    """Where a model stands on its site: one shadow and one champion at most."""

    CANDIDATE = "candidate"
    SHADOW = "shadow"
    CHAMPION = "champion"
    RETIRED = "retired"


class UnknownModel(MushrifError):
    code = "unknown_model"


class ModelRefused(MushrifError):
    """The gate refused this model, or it is the champion already."""

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

    def check_promotable(self, despite: str | None) -> None:
        """Raise ModelRefused when it is the champion, or when the gate refused it and nobody says why it may be so."""
        if self.stage is Stage.CHAMPION:
            raise ModelRefused(f"{self.name} is the champion already")
        if not self.passed and not despite:
            reasons = "; ".join(finding["detail"] for finding in self.report.get("refused", []))
            raise ModelRefused(f"the gate refused {self.name}: {reasons}")
