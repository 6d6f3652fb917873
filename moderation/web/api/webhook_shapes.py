"""What `/api/v1/webhooks` reads and answers."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from moderation.domain.webhook import Event
from moderation.web.api.answers import Answer
from moderation.web.api.schemas import Body, Clean, Time, Url


class WebhookBody(Body):
    """`POST /api/v1/webhooks`; without `events` it gets all of them."""

    url: Url
    events: Annotated[list[Annotated[Event, Field(strict=False)]], Field(default_factory=list, max_length=len(Event))]


class ReplayBody(Body):
    """`POST /api/v1/webhooks/{id}/replay`: one delivery, or all that failed since a time."""

    delivery_id: Annotated[str, Field(min_length=1, max_length=36), Clean] | None = None
    failed_since: Time | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.delivery_id is None) == (self.failed_since is None):
            raise PydanticCustomError("invalid_replay", "name either delivery_id or failed_since")
        return self


class Webhook(Answer):
    """An address that takes events."""

    id: str
    url: str
    events: list[str]
    created_at: str
    disabled_at: str | None


class WebhookWithSecret(Webhook):
    """A webhook with the secret that signs, which is shown this once."""

    secret: str


class WebhookList(Answer):
    """A site's webhooks, the oldest first."""

    items: list[Webhook]


class Attempt(Answer):
    """One attempt; `state` is how its delivery stands now, `delivery_id` the `webhook-id` it carried."""

    id: str
    delivery_id: str
    event: str
    comment_id: str
    number: int
    state: Literal["waiting", "delivered", "failed"]
    status: int | None
    error: str | None
    milliseconds: int
    attempted_at: str


class AttemptList(Answer):
    """A page of attempts, newest first."""

    items: list[Attempt]
    next_cursor: str | None


class Replayed(Answer):
    """How many deliveries are sent again."""

    count: int
