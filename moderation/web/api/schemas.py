"""The shapes that callers send; unknown fields are refused, types are not guessed."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from moderation.domain.comment import ArticleRef, AuthorRef, NewComment, checked_text
from moderation.domain.decision import Choice, Decision, Reason
from moderation.domain.errors import InvalidText
from moderation.domain.policy import ATTRIBUTE_LABELS, FailSafe, Mode, Standing, Threshold
from moderation.domain.queue import Order
from moderation.domain.site import ArticleState, CountsAsSpam, Numerals, Proof, Region, known_time_zone, origin_of


def _clean(text: str) -> str:
    try:
        return checked_text(text, "the text")
    except InvalidText as error:
        raise PydanticCustomError("invalid_text", "{reason}", {"reason": error.detail}) from None


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise PydanticCustomError("invalid_url", "must start with http:// or https://")
    if not _names_a_host(text):
        raise PydanticCustomError("invalid_url", "must be an address with a host")
    return text


def _names_a_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError:  # brackets that do not close, a port out of range
        return False


def _timestamp(value: Any) -> Any:
    # A strict model takes no text for a time, and a lax one takes numbers; RFC 3339 text is what is promised.
    if not isinstance(value, str):
        raise PydanticCustomError("invalid_time", "must be an RFC 3339 time in text, such as 2026-11-25T09:30:00Z")
    try:
        time = datetime.fromisoformat(value)
        return time.astimezone(UTC) if time.tzinfo else time
    except (ValueError, OverflowError):  # the first and last hours of the calendar do not exist in UTC
        raise PydanticCustomError("invalid_time", "must be an RFC 3339 time, such as 2026-11-25T09:30:00Z") from None


def _time_zone(name: str) -> str:
    if not known_time_zone(name):
        raise PydanticCustomError("invalid_time_zone", "must be an IANA time zone, such as Asia/Beirut")
    return name


def _origin(text: str) -> str:
    if (origin := origin_of(text)) is None or origin != text.rstrip("/"):
        raise PydanticCustomError(
            "invalid_origin", "must be scheme, host and port alone, such as https://m.example.com"
        )
    return origin


Clean = AfterValidator(_clean)
Origin = Annotated[str, Field(max_length=300), AfterValidator(_origin)]
Name = Annotated[str, Field(max_length=500), Clean]
ExternalId = Annotated[str, Field(min_length=1, max_length=200), Clean]
Url = Annotated[str, Field(max_length=2000), AfterValidator(_web_address), Clean]
Time = Annotated[AwareDatetime, BeforeValidator(_timestamp)]


class Body(BaseModel):
    """Base of all request bodies."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ArticleBody(Body):
    """The page a comment stands under."""

    external_id: ExternalId
    url: Url | None = None
    title: Name | None = None

    def to_domain(self) -> ArticleRef:
        return ArticleRef(self.external_id, self.url, self.title)


class AuthorBody(Body):
    """Who wrote."""

    external_id: ExternalId
    name: Name | None = None

    def to_domain(self) -> AuthorRef:
        return AuthorRef(self.external_id, self.name)


class NewCommentBody(Body):
    """`POST /api/v1/comments`."""

    article: ArticleBody
    author: AuthorBody
    body: str
    external_id: ExternalId | None = None
    parent: ExternalId | None = None
    submitted_at: Time | None = None

    def to_domain(self) -> NewComment:
        return NewComment(
            article=self.article.to_domain(),
            author=self.author.to_domain(),
            body=self.body,
            external_id=self.external_id,
            parent=self.parent,
            submitted_at=self.submitted_at,
        )


class EditBody(Body):
    """`PATCH /api/v1/comments/{id}`."""

    body: str


class DecisionBody(Body):
    """`POST /api/v1/comments/{id}/decisions`."""

    decision: Annotated[Choice, Field(strict=False)]
    reason: Annotated[Reason | None, Field(strict=False)] = None
    note: Annotated[str, Field(max_length=2000), Clean] | None = None
    revision: Annotated[int, Field(ge=1)] | None = None

    def to_domain(self) -> Decision:
        return Decision(self.decision, self.reason, self.note, self.revision)


class ClaimsBody(Body):
    """`POST /api/v1/queue/claims`."""

    count: Annotated[int, Field(ge=1, le=50)] = 1
    order: Annotated[Order, Field(strict=False)] = Order.OLDEST


class ArticleSettingsBody(Body):
    """`PUT /api/v1/articles/{external_id}`; `mode` null means the site's."""

    url: Url | None = None
    title: Name | None = None
    state: Annotated[ArticleState, Field(strict=False)] = ArticleState.OPEN
    mode: Annotated[Mode | None, Field(strict=False)] = None
    opens_at: Time | None = None
    closes_at: Time | None = None


class AuthorSettingsBody(Body):
    """`PUT /api/v1/authors/{external_id}`."""

    name: Name | None = None
    standing: Annotated[Standing, Field(strict=False)] = Standing.NORMAL
    reason: Annotated[str, Field(max_length=500), Clean] | None = None


Probability = Annotated[float, Field(ge=0, le=1, strict=False)]


class ThresholdBody(Body):
    """Scores from `hold` on go to review, from `reject` on (if set) they are rejected.

    A new or sterner `reject` goes with the precision that `GET /api/v1/thresholds/precision` shows for it.
    """

    hold: Probability
    reject: Probability | None = None
    shown_precision: Probability | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.reject is not None and self.reject < self.hold:
            raise PydanticCustomError("thresholds", "reject must not be lower than hold")
        return self

    def to_domain(self) -> Threshold:
        return Threshold(self.hold, self.reject)


class ThresholdsBody(Body):
    """`PUT /api/v1/thresholds`."""

    thresholds: dict[Literal[tuple(ATTRIBUTE_LABELS)], ThresholdBody]  # type: ignore[valid-type]


class RehearsalBody(ThresholdsBody):
    """`PUT /api/v1/thresholds/rehearsal`."""

    days: Annotated[int, Field(ge=1, le=28)] = 7


class SiteBody(Body):
    """`PATCH /api/v1/site`; a field left out stays as it is."""

    mode: Annotated[Mode | None, Field(strict=False)] = None
    fail_safe: Annotated[FailSafe | None, Field(strict=False)] = None
    score_deadline_seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None
    guests: bool | None = None
    name: Annotated[str, Field(min_length=1, max_length=200), Clean] | None = None
    url: Url | None = None
    origins: Annotated[tuple[Origin, ...], Field(max_length=20, strict=False)] | None = None
    numerals: Annotated[Numerals | None, Field(strict=False)] = None
    region: Annotated[Region | None, Field(strict=False)] = None
    time_zone: Annotated[str, AfterValidator(_time_zone)] | None = None
    edit_minutes: Annotated[int, Field(ge=0, le=1_440)] | None = None
    reports_to_hold: Annotated[int, Field(ge=0, le=1_000)] | None = None
    reports_hide: bool | None = None
    nudge: bool | None = None
    spam_honeypot: bool | None = None
    spam_form_token: bool | None = None
    spam_proof: Annotated[Proof | None, Field(strict=False)] = None
    spam_duplicates: bool | None = None
    spam_rate: bool | None = None
    counts_as_spam: Annotated[CountsAsSpam | None, Field(strict=False)] = None
    undo_seconds: Annotated[int, Field(ge=0, le=120)] | None = None
    promise_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    audit_percent: Annotated[float, Field(ge=0, le=100, strict=False)] | None = None
    require_reason: bool | None = None
    require_second_factor: bool | None = None
    promote_by_rule: bool | None = None
    rule_days: Annotated[int, Field(ge=1, le=90)] | None = None
    rule_comments: Annotated[int, Field(ge=100, le=1_000_000)] | None = None


class CoralSecretBody(Body):
    """`POST /api/v1/site/coral-secrets`."""

    secret: Annotated[str, Field(max_length=200)]


class LexiconBody(Body):
    """`PUT /api/v1/lexicon`; each entry is an object as in a word list's NDJSON file."""

    entries: list[dict[str, Any]]
