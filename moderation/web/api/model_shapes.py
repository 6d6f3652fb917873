"""What `/api/v1/models` reads and answers."""

from typing import Annotated, Any, Literal

from pydantic import Field

from moderation.domain.model import LEAST_SHARE, MOST_SHARE
from moderation.web.api.answers import Answer, Interval
from moderation.web.api.schemas import Body, Clean


class PromotionBody(Body):
    """`POST /api/v1/models/{name}/promote`; `despite` says why a model that the gate refused may be promoted."""

    despite: Annotated[str, Field(min_length=1, max_length=500), Clean] | None = None


class CanaryBody(Body):
    """`PUT /api/v1/models/{name}/canary`; how many of a hundred comments it judges."""

    share: Annotated[int, Field(ge=LEAST_SHARE, le=MOST_SHARE)]


class Model(Answer):
    """One version of a site's own model."""

    name: str
    parent: str
    stage: Literal["candidate", "shadow", "canary", "champion", "retired"]
    passed: bool
    created_at: str
    promoted_at: str | None
    moved_at: str | None
    share: int | None
    sha256: str
    data_hash: str
    code_version: str


class WholeModel(Model):
    """A model with its recipe and what the gate measured."""

    parameters: dict[str, Any]
    report: dict[str, Any]


class Flip(Answer):
    """A comment on which shadow and champion differ, with what each scored for TOXICITY."""

    comment_id: str
    revision: int
    acted: Literal["publish", "hold", "reject"]
    shadow: Literal["publish", "hold", "reject"]
    score_acted: float | None
    score_shadow: float | None


class Agreement(Answer):
    """How a shadow compares with what acted."""

    comments: int
    agreed: int
    flips: list[Flip]


class TrialPart(Answer):
    """What one model made of its part of the comments; a share that too few tell is null, as is the shipped `model`."""

    model: str | None
    comments: int
    held: int
    rejected: int
    answers: int
    overturned: int
    held_share: Interval | None
    rejected_share: Interval | None
    overturned_share: Interval | None


class TrialMore(Answer):
    """How much more the canary holds, and how much more of its verdicts people overturn."""

    held: Interval | None
    overturned: Interval | None


class Trial(Answer):
    """Canary and champion side by side; `chance` is how often chance alone overturns so many more of the canary's."""

    canary: TrialPart
    champion: TrialPart
    more: TrialMore
    chance: float


class Week(Answer):
    """One week of what scores a site; what too few comments or answers tell is null."""

    begin: str
    comments: int
    answers: int
    score_drift: float | None
    vocabulary_drift: float | None
    mean_score: float | None
    rejected: Interval | None
    precision: Interval | None
    recall: Interval | None
    alerts: list[Literal["score_drift", "vocabulary_drift", "score_gap", "precision_low", "recall_low"]]


class WeekList(Answer):
    """The last weeks, the newest first."""

    items: list[Week]


class RuleSet(Answer):
    """Whether the site promotes by rule, after how many days and live comments at least."""

    on: bool
    days: int
    comments: int


class Tried(Answer):
    """What a model's time beside the champion has shown; `agreement` as a shadow, `more_held` as a canary."""

    days: float
    comments: int
    agreement: Interval | None
    more_held: Interval | None
    answers: int
    overturned: int
    champion_overturned: int
    chance: float
    alerts: list[str]


class Rule(Answer):
    """A site's rule, the model it tries, and what that lacks."""

    rule: RuleSet
    model: str | None
    tried: Tried | None
    lacks: list[Literal["gate", "days", "comments", "agreement", "held", "answers", "overturned", "alerts"]]


class ModelList(Answer):
    """A site's models, newest first."""

    items: list[Model]


class Champion(Answer):
    """What scores a site's comments; null is the shipped model."""

    champion: Model | None


class TrainingRun(Answer):
    """One training run; `log` has a line a step, `steps` its code and facts, `model` is the candidate it made."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    asked_by: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    log: list[str]
    steps: list[dict[str, str | int]]
    model: str | None
    error: str | None


class TrainingRunList(Answer):
    """A site's last runs, newest first."""

    items: list[TrainingRun]
